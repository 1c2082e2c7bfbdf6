// Programs in Python that read what we wrote.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../support/fail.js";
import type { Need } from "../support/needs.js";
import { FOLDER } from "./expected.js";

/** The first of these programs that can do this; Debian's has packages that another one on the path may not have. */
const found = (program: string): string | undefined =>
  ["python3", "/usr/bin/python3"].find((each) => spawnSync(each, ["-c", program]).status === 0);

const plain = found("");
const numeric = found("import numpy");
const withOnnx = found("import onnx");

/** The requirement of tests that start programs in Python. */
export const PYTHON: Need = {
  what: "Python 3",
  isMet: plain !== undefined,
  how: "install it (in Debian: apt-get install python3)",
  required: "RXGRAD_PYTHON_REQUIRED",
};

/** The requirement of tests that start programs with NumPy. */
export const NUMPY: Need = {
  what: "Python 3 with NumPy",
  isMet: numeric !== undefined,
  how: "install it (in Debian: apt-get install python3-numpy)",
  required: "RXGRAD_PYTHON_REQUIRED",
};

/** The requirement of tests that start programs with onnx. */
export const ONNX: Need = {
  what: "Python 3 with onnx",
  isMet: withOnnx !== undefined,
  how: "install it (in Debian: apt-get install python3-onnx)",
  required: "RXGRAD_PYTHON_REQUIRED",
};

/**
 * What a program beside the fixtures prints about files, as JSON by their names.
 *
 * @param files Their bytes, by their names.
 */
export function readByPython<T>(
  script: string,
  files: ReadonlyMap<string, Uint8Array>,
  needs?: "numpy" | "onnx",
): Readonly<Record<string, T>> {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-formats-"));
  try {
    const paths = [...files].map(([name, bytes]) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    });
    const program = (needs === "onnx" ? withOnnx : needs === "numpy" ? numeric : plain) as string;
    const args = [fileURLToPath(new URL(script, FOLDER)), ...paths];
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
    if (status !== 0) fail(`${program} ${args.join(" ")}\n${stdout}${stderr}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
