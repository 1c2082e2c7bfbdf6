// Files of one small network, in a folder of their own, and command lines in it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as library from "rxgrad";
import {
  crossEntropy,
  dense,
  finiteDifference,
  initialParameters,
  input,
  type Node,
  type Parameters,
  sgd,
  sigmoid,
  softmax,
  tanh,
  toJSON,
} from "rxgrad";
import * as assert from "uvu/assert";
import { type Ended, rxgrad, spawnBin } from "./command.js";

export const y = input("x", [2]).pipe(dense(8, { name: "hidden" }), tanh(), dense(1), sigmoid({ name: "y" }));
export const parameters: Parameters = initialParameters(y, { seed: 1 });

/** A training, whose graph ends in an optimizer. */
const W = sgd(finiteDifference(crossEntropy(input("x", [2]).pipe(dense(2), softmax()), input("t", [2]))), {
  learningRate: 0.1,
});

/** A file of a network. */
export const modelText = (node: Node = y, values: Parameters = parameters): string =>
  JSON.stringify({ format: "rxgrad/model", version: 1, graph: toJSON(node), parameters: values });

/** The first line of a module in a folder, where there is no rxgrad to import. @param names What it takes of it. */
export function takes(names: string): string {
  Object.assign(globalThis, { rxgradOfTests: library });
  return `const { ${names} } = globalThis.rxgradOfTests;\n`;
}

export interface Folder {
  readonly path: string;
  /** Writes a file into it. */
  write(name: string, data: string | Uint8Array): void;
  /** Runs a command line in it. What it prints has names of files without the folder. */
  run(line: string): Promise<Ended>;
  /** The same in a process of its own. */
  spawn(line: string): Ended;
  remove(): void;
}

/** A folder with model.json, graph.json (without weights) and training.json. */
export function modelFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "rxgrad-cli-"));
  const write = (name: string, data: string | Uint8Array): void => writeFileSync(join(path, name), data);
  write("model.json", modelText());
  write("graph.json", JSON.stringify(toJSON(y)));
  write("training.json", JSON.stringify(toJSON(W)));
  const inFolder = (word: string): string => (/^[^-].*\.\w+$/.test(word) ? join(path, word) : word);
  const wordsOf = (line: string): string[] => line.split(" ").map(inFolder);
  const short = (text: string): string => text.replaceAll(`${path}/`, "").replaceAll(path, ".");
  const shortened = ({ code, stdout, stderr }: Ended): Ended => ({
    code,
    stdout: short(stdout),
    stderr: short(stderr),
  });
  return {
    ...{ path, write },
    run: async (line) => shortened(await rxgrad(wordsOf(line))),
    spawn: (line) => shortened(spawnBin("cli", wordsOf(line))),
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** What a command line without a fault prints. */
export async function printedBy(folder: Folder, line: string): Promise<string> {
  const { code, stdout, stderr } = await folder.run(line);
  assert.equal([code, stderr], [0, ""], line);
  return stdout;
}
