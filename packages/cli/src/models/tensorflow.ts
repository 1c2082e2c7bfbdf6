import { type Contents, type FileKind, networkContents } from "./contents.js";

/** Whether JSON is a model of TensorFlow.js. */
export const isTensorflow = (json: unknown): boolean =>
  typeof json === "object" && json !== null && ("modelTopology" in json || "weightsManifest" in json);

/** Reads a TensorFlow.js layers model. */
export async function readTensorflowFile(path: string): Promise<Contents> {
  const { readTensorflow } = await import("@rxgrad/formats");
  return networkContents(await readTensorflow(path));
}

/** A TensorFlow.js layers model: model.json and the weights beside it. */
export const tensorflowFile: FileKind = {
  about: "a TensorFlow.js layers model with its weights beside it",
  hasGraph: true,
  types: ["float32"],
  read: readTensorflowFile,
  async writeNetwork(path, { nodes, parameters }) {
    const { writeTensorflow } = await import("@rxgrad/formats");
    await writeTensorflow(path, nodes, parameters);
  },
};
