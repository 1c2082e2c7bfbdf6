import { DataError } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import { Message } from "../wire/decode.js";
import { ATTRIBUTE, DIM, ENTRY, GRAPH, MODEL, NODE, OPSET, SHAPE, TENSOR_TYPE, TYPE, VALUE } from "../wire/model.js";
import { type FileTensor, fileTensor, MOST_AXES } from "./file-tensor.js";

/** An operation of a file. */
export interface FileNode {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Message>;
}

/** An input of a file. */
export interface FileInput {
  readonly name: string;
  /** The code of its type. */
  readonly element: number;
  /** Its axes: a length, or undefined for any. */
  readonly dims: readonly (number | undefined)[] | undefined;
}

/** The contents of a file, before nodes are made of them. */
export interface FileModel {
  readonly file: string;
  readonly producer: string;
  readonly opset: number;
  readonly metadata: ReadonlyMap<string, string>;
  /** The bytes of the graph. */
  readonly graph: Uint8Array;
  readonly nodes: readonly FileNode[];
  readonly initializers: ReadonlyMap<string, FileTensor>;
  readonly inputs: readonly FileInput[];
  readonly outputs: readonly string[];
}

/** The versions of operations that are read. */
const OPSETS = { least: 7, most: 23 } as const;

/** Describes the contents of a file. @throws DataError for bytes that are no ONNX file. */
export function fileModel(file: string, bytes: Uint8Array): FileModel {
  const model = new Message(file, bytes);
  const bytesOfGraph = model.bytes(MODEL.graph);
  if (!bytesOfGraph || !model.has(MODEL.irVersion)) {
    throw new DataError(`${file}: there is no graph in it; give an ONNX file.`);
  }
  if (model.has(MODEL.functions)) {
    throw new DataError(`${file}: it has functions of its own; save the model without them, or inline them.`);
  }
  const graph = new Message(file, bytesOfGraph);
  if (graph.has(GRAPH.sparseInitializer)) {
    throw new DataError(`${file}: it has sparse weights; save the model with dense ones.`);
  }
  const tensors = graph.messages(GRAPH.initializer).map((each) => fileTensor(file, each));
  return {
    ...{ file, producer: model.text(MODEL.producer), opset: opsetOf(file, model), graph: bytesOfGraph },
    metadata: new Map(model.messages(MODEL.metadata).map((each) => [each.text(ENTRY.key), each.text(ENTRY.value)])),
    nodes: graph.messages(GRAPH.node).map((each) => fileNode(file, each)),
    initializers: new Map(tensors.map((each) => [each.name, each])),
    inputs: graph.messages(GRAPH.input).map(fileInput),
    outputs: graph.messages(GRAPH.output).map((each) => each.text(VALUE.name)),
  };
}

const DOMAINS = ["", "ai.onnx"];

function opsetOf(file: string, model: Message): number {
  const sets = model.messages(MODEL.opset);
  const version = sets.find((each) => DOMAINS.includes(each.text(OPSET.domain)))?.integer(OPSET.version);
  if (version !== undefined && version >= OPSETS.least && version <= OPSETS.most) return version;
  throw new DataError(
    `${file}: its operations are those of opset ${version ?? "none"}; save the model with opset ${OPSETS.least} to ${OPSETS.most}, such as 17.`,
  );
}

function fileNode(file: string, message: Message): FileNode {
  const outputs = message.texts(NODE.output);
  const attributes = message.messages(NODE.attribute).map((each) => [each.text(ATTRIBUTE.name), each] as const);
  const op = message.text(NODE.op);
  const domain = message.text(NODE.domain);
  if (outputs.length === 0) throw new DataError(`${file}: ${show(op)} has no output; save the model again.`);
  return {
    ...{ op, outputs, name: message.text(NODE.name) || (outputs[0] as string), inputs: message.texts(NODE.input) },
    ...{ domain: DOMAINS.includes(domain) ? "" : domain, attributes: new Map(attributes) },
  };
}

function fileInput(message: Message): FileInput {
  const tensor = message.message(VALUE.type).message(TYPE.tensor);
  const dims = tensor.message(TENSOR_TYPE.shape).messages(SHAPE.dim);
  const lengths = dims
    .slice(0, MOST_AXES + 1)
    .map((each) => (each.has(DIM.value) && each.integer(DIM.value) > 0 ? each.integer(DIM.value) : undefined));
  const isKnown = tensor.has(TENSOR_TYPE.shape) && lengths.length <= MOST_AXES;
  return {
    name: message.text(VALUE.name),
    element: tensor.integer(TENSOR_TYPE.element),
    dims: isKnown ? lengths : undefined,
  };
}
