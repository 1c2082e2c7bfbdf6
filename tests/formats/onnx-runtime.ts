// Runs ONNX files in ONNX Runtime, in a process of its own.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluate, type Node, type Parameters, type Tensor, tensor } from "@rxgrad/core";
import * as assert from "uvu/assert";
import { fail } from "../support/fail.js";
import { FOLDER } from "./expected.js";

export interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A file, and what it is fed. */
export interface Job {
  readonly bytes: Uint8Array;
  readonly type: "float32" | "float64";
  readonly feeds: Readonly<Record<string, Numbers>>;
}

export interface Result {
  readonly outputs?: Readonly<Record<string, Numbers>>;
  readonly error?: string;
}

/** What ONNX Runtime computes. */
export function runOnnx(jobs: readonly Job[]): readonly Result[] {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-onnx-"));
  try {
    const listed = jobs.map(({ bytes, ...job }, i) => {
      writeFileSync(join(folder, `${i}.onnx`), bytes);
      return { ...job, file: `${i}.onnx` };
    });
    writeFileSync(join(folder, "jobs.json"), JSON.stringify(listed));
    const args = [fileURLToPath(new URL("run-onnx.mjs", FOLDER)), folder];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) fail(`run-onnx.mjs: ${stdout}${stderr}`);
    return JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The limit of the difference from rxgrad, as a part of the largest output. */
export const CLOSE = { float32: 5e-6, float64: 1e-12 } as const;

/** A network, its parameters and what it is fed. */
export interface OnnxCase {
  readonly name: string;
  readonly node: Node;
  readonly parameters: Parameters | undefined;
  readonly feed: Readonly<Record<string, Numbers>>;
}

/** What rxgrad computes. */
export async function expectedOf({ node, parameters, feed }: OnnxCase): Promise<Tensor> {
  const given = Object.entries(feed).map(([name, { shape, data }]) => [name, tensor(data, shape)]);
  const value = await evaluate(node, Object.fromEntries(given), parameters);
  return typeof value === "number" ? tensor([value], []) : value;
}

/** The difference of the only output from rxgrad's, as a part of the largest number. */
export function errorOf(name: string, { outputs, error }: Result, expected: Tensor): number {
  assert.is(error, undefined, `${name}: ${error}`);
  const [output] = Object.values(outputs ?? {});
  assert.equal(output?.shape, expected.shape, name);
  const largest = expected.data.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const far = expected.data.reduce((most, each, i) => Math.max(most, Math.abs(each - (output?.data[i] as number))), 0);
  assert.ok(Number.isFinite(largest) && !Number.isNaN(far), name);
  return largest === 0 ? far : far / largest;
}
