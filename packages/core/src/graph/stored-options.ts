import { describeValue } from "../errors/describe-value.js";
import { checkOption, trueOrFalse } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import type { Initializer } from "../tensor/initializers.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";

/** The options of a node as read from JSON. A value may have any type until one of these functions has checked it. */
export type StoredOptions = Readonly<Record<string, unknown>>;

/** The greatest number of axes. A file with a million axes would slow down everything that copies shapes. */
const MOST_AXES = 32;

/** @throws GraphError if a source has inputs. */
export function takeNone(owner: string, inputs: readonly Node[]): void {
  if (inputs.length > 0) throw new GraphError(`${owner}: ${inputs.length} inputs were given; give none.`);
}

/** Reads an optional boolean. @throws GraphError for any other value. */
export function flagFrom(owner: string, name: string, { [name]: value }: StoredOptions): boolean | undefined {
  if (value !== undefined) checkOption(owner, name, value, trueOrFalse, GraphError);
  return value as boolean | undefined;
}

/** Reads a list of numbers. The lengths are checked when the node is made. @throws GraphError for any other value. */
export function shapeFrom(owner: string, shape: unknown): readonly number[] {
  if (!isNumbers(shape)) {
    throw new GraphError(`${owner}: its shape is ${describeValue(shape)}; give a list of whole positive numbers.`);
  }
  if (shape.length > MOST_AXES) {
    throw new GraphError(`${owner}: its shape has ${shape.length} axes; give ${MOST_AXES} at most.`);
  }
  return shape;
}

/** Reads options that are tensors or initializers. `fromJSON` has it, so a page that reads no files does not load its code. */
export interface StoredValues {
  /** Reads a tensor that {@link Tensor.toJSON} wrote. @throws GraphError for any other value. */
  tensor(owner: string, value: unknown): Tensor;
  /** Reads the initializer of a parameter; undefined if the file has none. @throws GraphError for an unknown one. */
  initializer(owner: string, stored: unknown): Initializer | undefined;
}

/** @throws GraphError if `build` was called by hand, without what reads stored values. */
export function checkStored(owner: string, stored: StoredValues | undefined): StoredValues {
  if (stored) return stored;
  throw new GraphError(`${owner}: its build was called without a reader of stored values; give it to fromJSON.`);
}

/** Whether a value is an object but not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a value is a list of numbers. */
export const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === "number");
