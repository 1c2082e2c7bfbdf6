import type { DescribedNode, Tensor } from "rxgrad";

/** Numbers for the slots of a formula's term. */
export type Numbers = Readonly<Record<string, number>>;

/** The terms of a sum, or of a maximum. They are made one at a time: a loss may have a million. */
export interface Terms {
  readonly count: number;
  readonly join: "+" | ",";
  at(i: number): Numbers;
  /** What a term contributes. */
  worth(i: number): number;
  /** What terms come to together: their sum, if left out. */
  readonly together?: (a: number, b: number) => number;
  /** Terms that are not known one by one. */
  readonly others?: { readonly count: number; readonly worth: number };
}

/** A formula with the present numbers of one element. */
export interface Instance {
  /** The key of the formula. */
  readonly formula: string;
  readonly slots: Readonly<Record<string, number | Terms>>;
  /** The present value of the element, as the run has it. */
  readonly result: number;
  /** The value that the slots come to, where a node may have options that its formula leaves out. */
  readonly computed?: number;
  /** How many digits are shown of slots, and of the result, that need more or fewer than usual. */
  readonly digits?: Numbers;
  /** What is computed first, from which some slots come. Each is shown in lines of its own. */
  readonly before?: readonly Instance[];
}

/** Values of a node and its inputs, all of one iteration. */
export interface NodeValues {
  readonly node: DescribedNode;
  readonly value: Tensor;
  readonly inputs: readonly Tensor[];
  /** The shape of the first input in the graph, which tells whether it has samples. */
  readonly firstShape: readonly (number | string)[];
  readonly hyperparameters: Numbers;
}

/** Makes the instance of a formula at an element. */
export type Maker = (values: NodeValues, at: number) => Instance | undefined;

/** A number that is an option of the node, or a hyper-parameter that changes. */
export function optionOf({ node, hyperparameters }: NodeValues, name: string, initial: number): number {
  const given = node.options[name];
  if (typeof given === "number") return given;
  return hyperparameters[`${node.name}.${name}`] ?? initial;
}

/** The element at a place. Axes that are missing in front, and axes of length 1, are repeated. */
export function elementAt({ shape, data }: Tensor, place: readonly number[]): number {
  return data[indexAt(shape, place)] as number;
}

export function indexAt(shape: readonly number[], place: readonly number[]): number {
  const missing = place.length - shape.length;
  return shape.reduce((index, length, axis) => {
    const at = length === 1 ? 0 : (place[axis + missing] as number);
    return index * length + at;
  }, 0);
}

export const element = ({ data }: Tensor, index: number): number => data[index] as number;

/** A sum of products, and other lists of terms. */
export function terms(
  count: number,
  at: Terms["at"],
  worth: (numbers: Numbers) => number,
  join: "+" | "," = "+",
): Terms {
  return { count, join, at, worth: (i) => worth(at(i)) };
}

/** What terms come to together. */
export function total({ count, worth, together = (a, b) => a + b }: Terms): number {
  let sum = count > 0 ? worth(0) : 0;
  for (let i = 1; i < count; i++) sum = together(sum, worth(i));
  return sum;
}
