import type { Node, Parameters } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import type { ByteSource } from "@rxgrad/data";
import { checkName, nameOf } from "@rxgrad/data/internal";
import { readerOf } from "../../bytes/byte-reader.js";
import { readOwnGraph } from "../own-graph.js";
import { fileModel } from "./model.js";
import { readGraph } from "./read-graph.js";

export interface ReadOnnxOptions {
  /** Name of the file in error messages. Default: its address. */
  readonly name?: string | undefined;
}

/** A network that was read from an ONNX file. */
export interface OnnxModel {
  /** The outputs by their names in the file, in its order. */
  readonly outputs: ReadonlyMap<string, Node>;
  /** The inputs by name. */
  readonly inputs: ReadonlyMap<string, Node>;
  /** The weights, for `evaluate`, `predict` and `train`. */
  readonly parameters: Parameters;
}

/**
 * Reads a network from an ONNX file. What {@link writeOnnx} wrote becomes the same nodes again. Files of other tools are read where
 * rxgrad has nodes for their operations, from opset 7 to 23. Any other operation is refused by its name.
 *
 * Weights become parameters with their names in the file, so that the network can be trained further; float32 numbers are exact.
 * Images stay as the file has them, mostly with their channels first; convolutions are rxgrad's, with the channels last, between
 * transposes. Nothing in a file is ever run.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @throws DataError where the file cannot be read, is damaged, or has operations that rxgrad has no nodes for.
 * @example
 * const { outputs, parameters } = await readOnnx("xor.onnx");
 * const [y] = outputs.values();
 * if (y) console.log(await evaluate(y, { x: [[0, 1]] }, parameters));
 */
export async function readOnnx(source: ByteSource, options?: ReadOnnxOptions): Promise<OnnxModel> {
  const { name = nameOf(source, "ONNX file") } = knownOptions("readOnnx", options, ["name"]);
  checkName("readOnnx", name);
  const reader = await readerOf(name, source);
  try {
    const bytes = await reader.take(reader.size ?? Number.POSITIVE_INFINITY);
    const model = fileModel(name, bytes);
    return readOwnGraph(model) ?? readGraph(model);
  } finally {
    await reader.close();
  }
}
