import { type Node, Tensor } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import { type NumberTypeName, numberTypes } from "../../numbers/number-types.js";
import { numberChunks } from "../../numbers/write-numbers.js";
import { type Piece, pieceField, textField, together } from "../wire/encode.js";
import {
  type AttributeValue,
  ELEMENT,
  GRAPH,
  nodePiece,
  tensorPiece,
  valuePiece,
  type WrittenNode,
} from "../wire/model.js";

/** The types in which a graph computes. */
export type OnnxType = "float32" | "float64";

interface GraphWriterParts {
  readonly owner: string;
  readonly type: OnnxType;
  /** The names of all nodes. */
  readonly names: ReadonlyMap<Node, string>;
  /** The value of a hyper-parameter of a node. */
  number(node: Node, name: string): number;
}

/** Collects the operations, weights, inputs and outputs of a graph. */
export class GraphWriter {
  readonly owner: string;
  /** Whether the graph computes in float64. Fewer operations have float64 in ONNX Runtime. */
  readonly isDouble: boolean;
  readonly #parts: GraphWriterParts;
  readonly #taken: Set<string>;
  readonly #nodes: WrittenNode[] = [];
  readonly #byOutput = new Map<string, WrittenNode>();
  readonly #initializers: Piece[] = [];
  readonly #inputs: Piece[] = [];
  readonly #outputs: Piece[] = [];
  readonly #constants = new Map<string, string>();

  constructor(parts: GraphWriterParts) {
    this.#parts = parts;
    this.owner = parts.owner;
    this.isDouble = parts.type === "float64";
    this.#taken = new Set(parts.names.values());
  }

  /** The code of the type of numbers. */
  get element(): number {
    return ELEMENT[this.#parts.type];
  }

  /** The name of a node. */
  nameOf(node: Node): string {
    return this.#parts.names.get(node) as string;
  }

  /** A number among the options of a node. It may be a schedule. @param none Its default. */
  number(node: Node, option: string, none: number): number {
    const given = node.options[option] ?? none;
    return typeof given === "number" ? given : this.#parts.number(node, option);
  }

  /** Adds an operation. Returns the name of its value. */
  emit(op: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    const output = this.#free(op.toLowerCase());
    const node: WrittenNode = { op, inputs, output, attributes };
    this.#nodes.push(node);
    this.#byOutput.set(output, node);
    return output;
  }

  /** Gives the value of the last operation a name; that of an earlier one gets an operation of its own. */
  rename(value: string, name: string): void {
    const last = this.#nodes.at(-1);
    const node = last?.output === value ? last : this.#byOutput.get(this.emit("Identity", [value]));
    (node as WrittenNode).output = name;
  }

  /** A name that nothing has. */
  freeName(wanted: string): string {
    return this.#taken.has(wanted) ? this.#free(wanted) : this.#take(wanted);
  }

  /** Adds weights. */
  initializer(name: string, { shape, data }: Tensor, type: NumberTypeName = this.#parts.type): void {
    const chunks = [...numberChunks(this.owner, show(name), new Tensor(shape, data), numberTypes[type])];
    const numbers = { size: chunks.reduce((sum, { length }) => sum + length, 0), chunks };
    this.#initializers.push(tensorPiece(name, ELEMENT[type as keyof typeof ELEMENT], shape, numbers));
  }

  /** Numbers of the graph's type. @param shape Default: one number, without axes. */
  constant(values: number | readonly number[], shape: readonly number[] = []): string {
    const list = typeof values === "number" ? [values] : values;
    return this.#constant(list, shape, this.#parts.type);
  }

  /** Whole numbers, such as axes. */
  integers(values: readonly number[]): string {
    return this.#constant(values, [values.length], "int64");
  }

  input(name: string, shape: readonly (number | string)[]): void {
    this.#inputs.push(valuePiece(name, this.element, shape));
  }

  output(name: string, shape: readonly (number | string)[]): void {
    this.#outputs.push(valuePiece(name, this.element, shape));
  }

  /** The graph as a message. */
  graph(): Piece {
    return together([
      ...this.#nodes.map((each) => pieceField(GRAPH.node, nodePiece(each))),
      textField(GRAPH.name, "rxgrad"),
      ...this.#initializers.map((each) => pieceField(GRAPH.initializer, each)),
      ...this.#inputs.map((each) => pieceField(GRAPH.input, each)),
      ...this.#outputs.map((each) => pieceField(GRAPH.output, each)),
    ]);
  }

  #constant(values: readonly number[], shape: readonly number[], type: NumberTypeName): string {
    const key = `${type} ${shape} ${values}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#free("constant");
    this.#constants.set(key, name);
    this.initializer(name, new Tensor(shape, Float64Array.from(values)), type);
    return name;
  }

  #counts = new Map<string, number>();

  #free(kind: string): string {
    let name: string;
    do {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      name = `${kind}#${count}`;
    } while (this.#taken.has(name));
    return this.#take(name);
  }

  #take(name: string): string {
    this.#taken.add(name);
    return name;
  }
}

/** Writes the operations of a node. Returns the name of its value. */
export type WriteKind = (graph: GraphWriter, node: Node, inputs: readonly string[]) => string;

/** How each kind is written, by its name. */
export type KindTable = Readonly<Record<string, WriteKind>>;

/** A shape for ONNX: the batch axis has a name. */
export const dimsOf = ({ shape }: Node): readonly (number | string)[] => shape;

/** Whether the first axis of a node counts samples. */
export const isBatched = ({ shape }: Node): boolean => shape[0] === "batch";
