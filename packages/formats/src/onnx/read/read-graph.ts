import {
  constant,
  DataError,
  initialParameters,
  input,
  type Node,
  type Parameters,
  parameter,
  Tensor,
} from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import { permuted } from "../../numbers/permuted.js";
import { refusedGraph } from "../../refused-graph.js";
import { elementwise } from "./elementwise.js";
import type { FileTensor } from "./file-tensor.js";
import { images } from "./images.js";
import { layers } from "./layers.js";
import type { FileInput, FileModel, FileNode } from "./model.js";
import { Operation, type OperationTable, type WeightLayout } from "./operation.js";
import { shapes } from "./shapes.js";

let made: OperationTable | undefined;

/** How each operation is read. The table is made when it is first used, so that bundles without ONNX leave it out. */
function operations(): OperationTable {
  made ??= { ...elementwise(), ...shapes(), ...layers(), ...images() };
  return made;
}

/** A graph that was read. */
export interface ReadGraph {
  readonly outputs: ReadonlyMap<string, Node>;
  readonly inputs: ReadonlyMap<string, Node>;
  readonly parameters: Parameters;
}

/** Makes nodes of the operations of a file. @throws DataError for what rxgrad has no nodes for. */
export function readGraph(model: FileModel): ReadGraph {
  const reader = new GraphReader(model);
  try {
    reader.read();
    const outputs = new Map(model.outputs.map((name) => [name, reader.node(name)]));
    if (outputs.size === 0) throw new DataError(`${model.file}: its graph has no outputs; save the model again.`);
    const values = Object.fromEntries(reader.values);
    return { outputs, inputs: reader.inputs, parameters: initialParameters([...outputs.values()]).with(values) };
  } catch (cause) {
    throw refusedGraph(`${model.file}: its graph`, cause);
  }
}

class GraphReader {
  readonly file: string;
  readonly opset: number;
  readonly inputs = new Map<string, Node>();
  /** The values of parameters, by name. */
  readonly values = new Map<string, Tensor>();
  readonly #model: FileModel;
  readonly #nodes = new Map<string, Node>();
  readonly #constants = new Map<string, FileTensor>();
  readonly #weights = new Map<string, Node>();

  constructor(model: FileModel) {
    this.#model = model;
    this.file = model.file;
    this.opset = model.opset;
  }

  /** Makes a node of each operation on which the outputs depend. */
  read(): void {
    const { inputs, initializers } = this.#model;
    for (const each of inputs) if (!initializers.has(each.name)) this.#addInput(each);
    for (const each of neededNodes(this.#model)) this.#add(each);
  }

  node(name: string): Node {
    const known = this.#nodes.get(name);
    if (known) return known;
    const weights = this.#model.initializers.get(name);
    if (weights) return this.weights(weights);
    const fixed = this.#constants.get(name);
    if (!fixed) throw new DataError(`${this.file}: nothing computes ${show(name)}; save the model again.`);
    const made = constant(fixed.read());
    this.#nodes.set(name, made);
    return made;
  }

  tensor(name: string): FileTensor | undefined {
    return this.#nodes.has(name) ? undefined : (this.#constants.get(name) ?? this.#model.initializers.get(name));
  }

  weights(tensor: FileTensor, { axes, shape, trainable = true }: WeightLayout = {}): Node {
    const key = `${axes ?? ""} ${shape ?? ""} ${tensor.name}`;
    const known = this.#weights.get(key);
    if (known) return known;
    const read = tensor.read();
    const inOrder = axes?.length === read.shape.length ? permuted(read.data, read.shape, axes) : read.data;
    const lengths = shape ?? (axes ? axes.map((axis) => read.shape[axis] as number) : read.shape);
    // The same weights in another layout are other parameters.
    let name = tensor.name || "weights";
    while (this.values.has(name) || this.#nodes.has(name)) name += "'";
    const made = parameter(lengths, { name, trainable });
    this.values.set(name, new Tensor(lengths, inOrder));
    this.#weights.set(key, made);
    return made;
  }

  #addInput({ name, element, dims }: FileInput): void {
    const wrong = (what: string, fix: string): DataError =>
      new DataError(`${this.file}: input ${show(name)} ${what}; ${fix}.`);
    if (element !== 1 && element !== 11) throw wrong(`has type ${element}`, "only float32 and float64 are read");
    const [first, ...others] = dims ?? [undefined, undefined];
    if (others.includes(undefined)) throw wrong("has an axis of any length", "only the first, the batch, may be so");
    const lengths = others as number[];
    const isBatched = first === undefined && dims?.length !== 0;
    const made = isBatched
      ? input(name, lengths)
      : input(name, first === undefined ? [] : [first, ...lengths], { batch: false });
    this.inputs.set(name, made);
    this.#nodes.set(name, made);
  }

  #add(node: FileNode): void {
    const { op, domain, outputs } = node;
    const operation = new Operation(this, node);
    const [output] = outputs as [string, ...string[]];
    if (this.#nodes.has(output)) throw operation.refused(`computes ${show(output)} again`, "save the model again");
    if (op === "Constant" && domain === "") {
      this.#constants.set(output, constantOf(operation));
      return;
    }
    if (domain !== "" || !Object.hasOwn(operations(), op)) {
      const where = domain === "" ? "" : ` in ${show(domain)}`;
      throw operation.refused(`is an operation${where} that rxgrad does not read`, "change the model");
    }
    try {
      this.#nodes.set(output, (operations()[op] as OperationTable[string])(operation));
    } catch (cause) {
      throw refusedGraph(operation.label, cause);
    }
  }
}

function constantOf(operation: Operation): FileTensor {
  const tensor = operation.attributeTensor("value");
  if (tensor) return tensor;
  const ints = operation.ints("value_ints");
  const isNumber = Number.isFinite(operation.float("value_float", Number.NaN));
  const number = isNumber ? operation.float("value_float", 0) : operation.int("value_int", Number.NaN);
  if (ints === undefined && Number.isNaN(number)) {
    throw operation.refused("has no tensor", "only tensors and numbers are read");
  }
  const shape = ints ? [ints.length] : [];
  const data = Float64Array.from(ints ?? [number]);
  return {
    ...{ name: operation.named.name, shape, isFloat: isNumber },
    ...{ read: () => new Tensor(shape, data), integers: () => Array.from(data) },
  };
}

/** The operations on which the outputs depend, in their order. */
function neededNodes({ nodes, outputs }: FileModel): FileNode[] {
  const needed = new Set(outputs);
  const found: FileNode[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i] as FileNode;
    if (!node.outputs.some((each) => needed.has(each))) continue;
    found.push(node);
    for (const each of node.inputs) needed.add(each);
  }
  return found.reverse();
}
