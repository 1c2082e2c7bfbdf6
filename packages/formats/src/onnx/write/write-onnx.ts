import { GraphError, type Node, type Parameters, Tensor } from "@rxgrad/core";
import { isNode, knownOptions } from "@rxgrad/core/extend";
import { checkOption, evaluationValues, listOf, oneOf, topological } from "@rxgrad/core/internal";
import { type ByteTarget, bytesFrom, writeChunks } from "../../bytes/byte-sink.js";
import { graphText } from "../own-graph.js";
import { integerField, type Piece, pieceField, textField, together } from "../wire/encode.js";
import { ENTRY, MODEL, OPSET } from "../wire/model.js";
import { dimsOf, GraphWriter, type OnnxType } from "./graph-writer.js";
import { writerOf } from "./kinds.js";

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
 * await writeOnnx("xor.onnx", y, iteration.parameters);
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
  const { graph, number } = graphOf(owner, [...new Set(roots)], parameters, type);
  const text = graphText([...new Set(roots)], number);
  const metadata = text === undefined ? [] : [textField(ENTRY.key, "rxgrad"), textField(ENTRY.value, text)];
  return together([
    integerField(MODEL.irVersion, 8),
    textField(MODEL.producer, "rxgrad"),
    pieceField(MODEL.graph, graph),
    pieceField(MODEL.opset, together([textField(OPSET.domain, ""), integerField(OPSET.version, 17)])),
    ...(metadata.length > 0 ? [pieceField(MODEL.metadata, together(metadata))] : []),
  ]);
}

/** The graph of a file, as a message. */
export function graphOf(
  owner: string,
  roots: readonly Node[],
  parameters: Parameters | undefined,
  type: OnnxType,
): { readonly graph: Piece; number(node: Node, name: string): number } {
  const { names, parameters: values, number } = evaluationValues(owner, roots, parameters);
  const g = new GraphWriter({ owner, type, names, number });
  const inputs = new Set<string>();
  for (const node of topological(roots)) writeNode(g, node, values, inputs);
  for (const node of roots) {
    const name = g.nameOf(node);
    const isComputed = node.operation.source === undefined;
    const output = isComputed ? name : g.freeName(`${name}/value`);
    if (!isComputed) g.rename(g.emit("Identity", [name]), output);
    g.output(output, dimsOf(node));
  }
  return { graph: g.graph(), number };
}

function writeNode(g: GraphWriter, node: Node, values: ReadonlyMap<Node, Tensor>, inputs: Set<string>): void {
  const { operation } = node;
  const name = g.nameOf(node);
  if (operation.source?.from === "feed") {
    // Two input nodes with one name are one input.
    if (!inputs.has(name)) g.input(name, dimsOf(node));
    inputs.add(name);
  } else if (operation.source?.from === "parameter") {
    const value = values.get(node);
    if (value) g.initializer(name, value);
  } else if (operation.source?.from === "constant") {
    g.initializer(name, constantOf(node));
  } else {
    const write = writerOf(g, node);
    const given = node.inputs.map((each) => g.nameOf(each));
    g.rename(write(g, node, given), name);
  }
}

/** The value of a constant. */
function constantOf({ options }: Node): Tensor {
  const { shape, data } = options.value as { shape: readonly number[]; data: readonly number[] };
  return new Tensor(shape, Float64Array.from(data));
}
