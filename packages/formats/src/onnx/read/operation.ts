import { DataError, type Node, transpose } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { show } from "@rxgrad/data/internal";
import { ATTRIBUTE } from "../wire/model.js";
import { type FileTensor, fileTensor, MOST_AXES } from "./file-tensor.js";

import type { FileNode } from "./model.js";

/** The values of a graph that is being read. */
export interface FileValues {
  readonly file: string;
  readonly opset: number;
  /** The node of a value; a parameter for weights. @throws DataError for a value that does not exist. */
  node(name: string): Node;
  /** The tensor of a value that is in the file; undefined for one that is computed. */
  tensor(name: string): FileTensor | undefined;
  /** A parameter with the numbers of a tensor, whose axes may change places and which may get another shape. */
  weights(tensor: FileTensor, layout?: WeightLayout): Node;
}

/** How a parameter differs from its tensor. */
export interface WeightLayout {
  /** Axis k of the parameter is axis `axes[k]` of the tensor. */
  readonly axes?: readonly number[];
  /** The shape of the parameter, after its axes changed places. */
  readonly shape?: readonly number[];
  readonly trainable?: boolean;
}

/** An operation of a file, with its inputs and attributes. */
export class Operation {
  readonly #values: FileValues;
  readonly #node: FileNode;

  constructor(values: FileValues, node: FileNode) {
    this.#values = values;
    this.#node = node;
  }

  /** The version of the operation. */
  get opset(): number {
    return this.#values.opset;
  }

  /** The options of a node that has the name of the value. */
  get named(): { readonly name: string } {
    return { name: this.#node.outputs[0] as string };
  }

  /** The operation in messages: `Conv "conv1"`. */
  get label(): string {
    return `${this.#values.file}: ${this.#node.op} ${show(this.#node.name)}`;
  }

  /** The number of inputs, of which some may be left out. */
  get count(): number {
    return this.#node.inputs.length;
  }

  has(input: number): boolean {
    return Boolean(this.#node.inputs[input]);
  }

  /** The node of an input. */
  x(input = 0): Node {
    if (this.has(input)) return this.#values.node(this.#node.inputs[input] as string);
    throw this.refused(`has no input ${input + 1}`, "save the model again");
  }

  /** All inputs. */
  all(): Node[] {
    return this.#node.inputs.map((_, i) => this.x(i));
  }

  /** The tensor of an input; undefined for one that is computed or left out. */
  tensor(input: number): FileTensor | undefined {
    return this.has(input) ? this.#values.tensor(this.#node.inputs[input] as string) : undefined;
  }

  /** Weights. @throws DataError for an input that is computed. */
  weights(input: number, layout?: WeightLayout): Node {
    const tensor = this.tensor(input);
    if (tensor) return this.#values.weights(tensor, layout);
    throw this.refused(`computes its input ${input + 1}`, "only weights in the file are read there");
  }

  /** The number of an input without axes; undefined for any other one. */
  number(input: number): number | undefined {
    const tensor = this.tensor(input);
    return tensor?.shape.length === 0 ? tensor.read().data[0] : undefined;
  }

  /** Whole numbers of an input or an attribute, such as axes; undefined if there are none. */
  integers(input: number | undefined, attribute?: string): readonly number[] | undefined {
    const given = attribute === undefined ? undefined : this.ints(attribute);
    if (given) return given;
    if (input === undefined || !this.has(input)) return undefined;
    const tensor = this.tensor(input);
    if (tensor && !tensor.isFloat && sizeOf(tensor.shape) <= MOST_AXES) return tensor.integers();
    throw this.refused(
      `has an input ${input + 1} that is no such list`,
      `only up to ${MOST_AXES} whole numbers in the file are read there`,
    );
  }

  int(name: string, none: number): number {
    return this.#node.attributes.get(name)?.integer(ATTRIBUTE.i) ?? none;
  }

  ints(name: string): readonly number[] | undefined {
    return this.#node.attributes.get(name)?.integers(ATTRIBUTE.ints);
  }

  text(name: string, none: string): string {
    return this.#node.attributes.get(name)?.text(ATTRIBUTE.s) ?? none;
  }

  /** A float32, as the shortest decimal number that is rounded to it. */
  float(name: string, none: number): number {
    const bytes = this.#node.attributes.get(name)?.bytes(ATTRIBUTE.f);
    if (bytes === undefined) return none;
    if (bytes.length !== 4) throw this.refused(`has no float32 for ${name}`, "save the model again");
    return shortest(new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true));
  }

  /** A tensor among the attributes. */
  attributeTensor(name: string): FileTensor | undefined {
    const attribute = this.#node.attributes.get(name);
    return attribute && fileTensor(this.#values.file, attribute.message(ATTRIBUTE.t));
  }

  /** The error for what is not read. */
  refused(what: string, fix: string): DataError {
    return new DataError(`${this.label} of opset ${this.opset} ${what}; ${fix}.`);
  }

  /** @throws DataError for an attribute with another value than the one that is read. */
  demand(name: string, wanted: number): void {
    const given = this.int(name, wanted);
    if (given !== wanted) throw this.refused(`has ${name} ${given}`, `only ${wanted} is read`);
  }

  /** An axis counted from 0. @throws DataError for one that x does not have. */
  axis(axis: number, rank: number): number {
    const index = axis < 0 ? rank + axis : axis;
    if (index >= 0 && index < rank) return index;
    throw this.refused(`has axis ${axis} of ${rank}`, "save the model again");
  }
}

function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** How the nodes of an operation are made. */
export type ReadOperation = (operation: Operation) => Node;

/** How each operation is read, by its name. */
export type OperationTable = Readonly<Record<string, ReadOperation>>;

/** The order of axes of transposes that reading has made. */
const orders = /* @__PURE__ */ new WeakMap<Node, readonly number[]>();

/** x with its axes in another order: axis k is axis `order[k]` of x. Two transposes that undo each other are left out. */
export function transposed(x: Node, order: readonly number[], name?: string): Node {
  const before = orders.get(x);
  if (before)
    return transposed(
      x.inputs[0] as Node,
      order.map((axis) => before[axis] as number),
      name,
    );
  if (order.every((axis, k) => axis === k)) return x;
  const made = transpose(order, name === undefined ? undefined : { name })(x) as Node;
  orders.set(made, order);
  return made;
}

/** Applies a layer below a transpose, so that images keep their channels last between layers. */
export function belowTranspose(x: Node, layer: (x: Node) => Node): Node {
  const order = orders.get(x);
  return order ? transposed(layer(x.inputs[0] as Node), order) : layer(x);
}
