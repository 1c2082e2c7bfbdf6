import { GraphError, type Node, type Parameters } from "@rxgrad/core";
import { isNode, knownOptions } from "@rxgrad/core/extend";
import { checkOption, listOf, oneOf } from "@rxgrad/core/internal";
import { type ByteTarget, bytesFrom, writeChunks } from "../../bytes/byte-sink.js";
import { graphText, KEY } from "../own-graph.js";
import { integerField, type Piece, pieceField, textField, together } from "../wire/encode.js";
import { ENTRY, MODEL, OPSET } from "../wire/model.js";
import type { OnnxType } from "./graph-writer.js";
import { graphOf } from "./write-graph.js";

export interface WriteOnnxOptions {
  /**
   * The type in which the file computes. `"float32"`, the default, is what runtimes are made for. `"float64"` keeps every digit of
   * the weights; ONNX Runtime has it on the CPU and in WebAssembly. There it lacks Conv, AveragePool, Elu, LeakyRelu and Softplus,
   * which are then composed of other operations, and Erf, so that `gelu()` is refused.
   */
  readonly type?: OnnxType | undefined;
}

/**
 * Writes an ONNX file that computes some nodes as {@link evaluate} does, with the weights in it. ONNX Runtime and others run it
 * without rxgrad.
 *
 * Inputs have the names of `input` nodes and are floats, class indices too. The batch axis has the name `batch` and any length.
 * Outputs have the names of their nodes, such as `softmax1`. Images keep their channels last. The file has opset 17 and IR
 * version 8. Dropout passes its input on; batch normalization uses its running statistics; a schedule has its value in the
 * iteration of the parameters. What `evaluate` checks, such as the range of class indices, is not checked.
 *
 * @param target A path (in Node), or a stream to write to.
 * @param nodes A node, or a list of nodes: the outputs. A loss may be one.
 * @param parameters Those of a run or of a checkpoint. They may be left out for nodes that depend on none.
 * @throws GraphError for a node of a kind of your own, a black box, and parameters that do not fit; DataError where the target
 * cannot be written, and for a number that float32 cannot hold.
 * @see https://onnx.ai
 * @example
 * const y = input("x", [2]).pipe(dense(8), tanh(), dense(1), sigmoid({ name: "y" }));
 * await writeOnnx("xor.onnx", y, initialParameters(y)); // or iteration.parameters of a run
 */
export async function writeOnnx(
  target: ByteTarget,
  nodes: Node | readonly Node[],
  parameters?: Parameters,
  options?: WriteOnnxOptions,
): Promise<void> {
  await writeChunks("writeOnnx", target, modelOf("writeOnnx", nodes, parameters, options).chunks);
}

/**
 * The bytes of an ONNX file, for ONNX Runtime in the same page, a download or a request. See {@link writeOnnx}.
 *
 * @param nodes A node, or a list of nodes: the outputs. A loss may be one.
 * @param parameters Those of a run or of a checkpoint. They may be left out for nodes that depend on none.
 * @throws GraphError for a node of a kind of your own, a black box, and parameters that do not fit; DataError for a number that
 * float32 cannot hold.
 * @example
 * const y = input("x", [2]).pipe(dense(8), tanh(), dense(1), sigmoid({ name: "y" }));
 * const bytes = onnxToBytes(y, initialParameters(y)); // ort.InferenceSession.create(bytes) runs it
 */
export function onnxToBytes(
  nodes: Node | readonly Node[],
  parameters?: Parameters,
  options?: WriteOnnxOptions,
): Uint8Array<ArrayBuffer> {
  const { size, chunks } = modelOf("onnxToBytes", nodes, parameters, options);
  return bytesFrom(size, chunks);
}

function modelOf(
  owner: string,
  nodes: Node | readonly Node[],
  parameters: Parameters | undefined,
  options: WriteOnnxOptions | undefined,
): Piece {
  const { type = "float32" } = knownOptions(owner, options, ["type"]);
  checkOption(owner, "type", type, oneOf("float32", "float64"), GraphError);
  const roots = isNode(nodes) ? [nodes] : nodes;
  checkOption(owner, "nodes", roots, listOf("nodes", isNode), GraphError);
  if (roots.length === 0) throw new GraphError(`${owner}: its list of nodes is empty; give one or more.`);
  const distinct = [...new Set(roots)];
  const { graph, names, number } = graphOf(owner, distinct, parameters, type);
  const text = graphText(distinct, names, number);
  const metadata = text === undefined ? [] : [textField(ENTRY.key, KEY), textField(ENTRY.value, text)];
  return together([
    integerField(MODEL.irVersion, 8),
    textField(MODEL.producer, KEY),
    pieceField(MODEL.graph, graph),
    pieceField(MODEL.opset, together([textField(OPSET.domain, ""), integerField(OPSET.version, 17)])),
    ...(metadata.length > 0 ? [pieceField(MODEL.metadata, together(metadata))] : []),
  ]);
}
