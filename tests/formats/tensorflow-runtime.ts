// Runs models in TensorFlow.js, which the benchmark installs, in a process of its own.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tensorflowToBytes } from "@rxgrad/formats";
import { fail } from "../support/fail.js";
import type { Numbers, OnnxCase } from "./onnx-runtime.js";

export interface Predicted {
  readonly outputs?: readonly Numbers[];
  readonly error?: string;
}

const PEERS = fileURLToPath(new URL("../../packages/bench/peers/npm/", import.meta.url));

/** What TensorFlow.js predicts from the models of some networks. */
export function predictInTensorflow(cases: readonly OnnxCase[]): readonly Predicted[] {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-tensorflow-"));
  try {
    const jobs = cases.map(({ node, parameters, feed: feeds }, i) => {
      mkdirSync(join(folder, String(i)));
      for (const [name, bytes] of tensorflowToBytes(node, parameters)) {
        writeFileSync(join(folder, String(i), name), bytes);
      }
      return { model: `${i}/model.json`, feeds };
    });
    writeFileSync(join(folder, "jobs.json"), JSON.stringify(jobs));
    const script = join(PEERS, "tfjs-predict.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
    if (status !== 0) fail(`tfjs-predict.mjs: ${stdout}${stderr}`);
    return JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
