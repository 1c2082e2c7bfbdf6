import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { realPathOf } from "../files/same-file.js";
import { type Contents, type FileKind, networkContents } from "./contents.js";

/** Whether JSON is a model of TensorFlow.js. */
export const isTensorflow = (json: unknown): boolean =>
  typeof json === "object" && json !== null && ("modelTopology" in json || "weightsManifest" in json);

/** Reads a TensorFlow.js layers model. */
export async function readTensorflowFile(path: string): Promise<Contents> {
  const { readTensorflow } = await import("@rxgrad/formats");
  return networkContents(await readTensorflow(path));
}

/** Files of weights, named as those of a model, where the model itself is not there. */
async function othersWeights(path: string): Promise<readonly string[]> {
  if (existsSync(path)) return [];
  const [folder, name] = [dirname(path), basename(path, ".json")];
  const begins = name === "model" ? "group1-shard" : `${name}-group1-shard`;
  return (await readdir(folder)).filter((each) => each.startsWith(begins)).map((each) => join(folder, each));
}

/** A TensorFlow.js layers model: model.json and the weights beside it. */
export const tensorflowFile: FileKind = {
  about: "a TensorFlow.js layers model with its weights beside it",
  begins: '{"format":"layers-model","generatedBy":"rxgrad",',
  hasGraph: true,
  makesFolder: true,
  beside: othersWeights,
  types: ["float32"],
  read: readTensorflowFile,
  async writeNetwork(path, { nodes, parameters }) {
    const { writeTensorflow } = await import("@rxgrad/formats");
    // The weights lie beside the file itself, and not beside a link to it.
    await writeTensorflow(await realPathOf(path), nodes, parameters);
  },
};
