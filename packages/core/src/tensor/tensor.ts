import { describeValue } from "../errors/describe-value.js";
import { ShapeError } from "../errors/errors.js";
import { isDetached, isFloat64Array, isList, isThenable, isTypedArray } from "../errors/realms.js";
import { checkList, showShape, sizeOf } from "./shape.js";
import { tensorText } from "./tensor-text.js";

/** A Float64Array that may be read but not written. */
export type ReadonlyFloat64Array = Readonly<
  Omit<Float64Array, "buffer" | "copyWithin" | "fill" | "reverse" | "set" | "sort" | "subarray">
>;

/** Nested arrays of numbers of any depth, such as `[[1, 2], [3, 4]]`. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** Every accepted form of numbers: a number, nested arrays, a typed array, or a Tensor. */
export type Numbers = NestedNumbers | ArrayLike<number> | Tensor;

/** The type of nested arrays for each rank of a tensor; {@link NestedNumbers} for a rank that is larger or unknown. */
export interface ArraysByRank {
  readonly [rank: number]: NestedNumbers;
  /** A number. */
  readonly 0: number;
  /** A list. */
  readonly 1: number[];
  /** The arrays of 2 axes. */
  readonly 2: number[][];
  /** The arrays of 3 axes. */
  readonly 3: number[][][];
  /** The arrays of 4 axes. */
  readonly 4: number[][][][];
  /** The arrays of 5 axes. */
  readonly 5: number[][][][][];
  /** The arrays of 6 axes. */
  readonly 6: number[][][][][][];
}

/** The number of axes of these numbers; `number` if the types do not contain it. */
export type RankOf<N> = NestedNumbers extends N
  ? number
  : N extends Tensor<infer Rank>
    ? Rank
    : N extends number
      ? 0
      : DepthOf<N, readonly [unknown]>;

/** How deep arrays of numbers are nested: the rank of the tensor that they make. */
export type DepthOf<N, Depth extends readonly unknown[]> = N extends readonly (infer Entry)[]
  ? NestedNumbers extends Entry
    ? number
    : [Entry] extends [number]
      ? Depth["length"]
      : DepthOf<Entry, readonly [...Depth, unknown]>
  : N extends { readonly [row: number]: number }
    ? Depth["length"]
    : number;

/**
 * Samples that are written into memory some at a time. They may be stored in any form, for example as the bytes of an image
 * file. {@link Tensor} is the simplest implementation.
 */
export interface Samples {
  /** The number of samples, followed by the shape of one sample. */
  readonly shape: readonly number[];
  /**
   * Writes samples `start` to `start + count − 1` into `out`, from index `offset`. It must write the same numbers each time,
   * because a run may read a sample more than once in an iteration. Make random changes of the data in the feeds, not here.
   */
  read(out: Float64Array, offset: number, start: number, count: number): void;
}

/** Samples that are rows of other samples, which stay as they are. */
export interface PickedRows {
  readonly of: Samples;
  /** The index of each row. */
  readonly rows: Uint32Array;
}

const picked = /* @__PURE__ */ new WeakMap<Samples, PickedRows>();

/** Tells of which rows samples consist, so that one who has the others can be sent the indices alone. */
export function tellPicked<S extends Samples>(samples: S, rows: PickedRows): S {
  picked.set(samples, rows);
  return samples;
}

/** The rows of which samples consist; undefined where nobody told. */
export const pickedRowsOf = (samples: Samples): PickedRows | undefined => picked.get(samples);

/** Makes a tensor of numbers that nothing else refers to. */
let owning: (shape: readonly number[], data: Float64Array) => Tensor;

/** Whether the numbers never change. This is true for tensors that {@link tensor} made: they hold a copy of their own. */
export let isConstant: (value: Samples) => boolean;

/**
 * Numbers with a shape, in row-major order, always float64.
 *
 * @example
 * const W = tensor([[1, 2, 3], [4, 5, 6]]);
 * W.shape;      // [2, 3]
 * W.at(1, 2);   // 6
 * W.toArray();  // [[1, 2, 3], [4, 5, 6]]
 *
 * @typeParam Rank The number of axes, if the types contain it: `toArray()` of a `Tensor<2>` is `number[][]`.
 */
export class Tensor<Rank extends number = number> implements Samples {
  readonly shape: readonly number[];
  /** The numbers, row by row. */
  readonly data: ReadonlyFloat64Array;
  #isConstant = false;

  static {
    owning = (shape, data) => {
      const made = new Tensor(shape, data);
      made.#isConstant = true;
      return made;
    };
    // Drawn batches have the prototype but not the field.
    isConstant = (value) => #isConstant in value && value.#isConstant;
  }

  /**
   * Keeps `data` without copying it; a run reads it again in each iteration. {@link tensor} copies its numbers instead, so that
   * a run need not read them again when the next feed has the same tensor.
   *
   * @param shape The length of each axis.
   * @param data The numbers, row by row.
   * @throws ShapeError if a length is not a whole number of at least 0, or if the length of `data` does not match `shape`.
   */
  constructor(shape: readonly number[], data: ReadonlyFloat64Array) {
    checkLengths(shape);
    if (!isTypedArray(data)) {
      throw new ShapeError(`tensor: its data is ${describeValue(data)}; give a Float64Array, or call tensor(values).`);
    }
    checkAttached(data);
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(
        `tensor: shape ${showShape(shape)} holds ${sizeOf(shape)} numbers but ${data.length} were given; give one number for each element.`,
      );
    }
    this.shape = Object.isFrozen(shape) ? shape : Object.freeze([...shape]);
    this.data = data;
  }

  /** The number of elements. */
  get size(): number {
    return this.data.length;
  }

  /**
   * The element at these indices, one for each axis.
   *
   * @throws ShapeError if an index is missing or out of range, or if the buffer of the numbers was transferred.
   */
  at(...indices: number[]): number {
    checkAttached(this.data);
    let offset = 0;
    for (let axis = 0; axis < this.shape.length; axis++) {
      const index = indices[axis];
      const length = this.shape[axis];
      if (indices.length !== this.shape.length || !Number.isInteger(index) || index < 0 || index >= length) {
        throw new ShapeError(
          `tensor: no element [${indices.join(", ")}] in shape [${this.shape.join(", ")}]; give one index from 0 for each axis.`,
        );
      }
      offset = offset * length + index;
    }
    return this.data[offset];
  }

  /**
   * The numbers as nested arrays, `number[][]` for a `Tensor<2>`; a plain number for the shape `[]`.
   *
   * @throws ShapeError if the buffer of the numbers was transferred.
   */
  toArray(): ArraysByRank[Rank] {
    checkAttached(this.data);
    return nest(this.shape, this.data, 0, 0) as ArraysByRank[Rank];
  }

  /** `{ shape, data }` with plain arrays. @throws ShapeError if the buffer of the numbers was transferred. */
  toJSON(): { shape: number[]; data: number[] } {
    checkAttached(this.data);
    return { shape: [...this.shape], data: [...this.data] };
  }

  /** The numbers as text, with a line for each row of a `Tensor<2>`; the shape alone for more than 1000 numbers. */
  toString(): string {
    checkAttached(this.data);
    return tensorText(this.shape, this.data);
  }

  read(out: Float64Array, offset: number, start: number, count: number): void {
    const { shape, data } = this;
    const width = shape.length === 0 ? 1 : data.length / shape[0];
    const from = start * width;
    const size = count * width;
    if (data.length === 0) checkAttached(data);
    if (size > 64 && isFloat64Array(data)) out.set(data.subarray(from, from + size), offset);
    else for (let i = 0; i < size; i++) out[offset + i] = data[from + i];
  }
}

/**
 * Makes a {@link Tensor} from a copy of the numbers. The shape is that of the nested arrays, unless `shape` is given.
 *
 * @param values Numbers in nested arrays, a typed array, a Tensor, or a single number.
 * @param shape The length of each axis. Default: those of the nesting.
 * @throws ShapeError if nested rows differ in length, if an entry is not a number, if a length in `shape` is not a whole number
 * of at least 0, or if the count does not match `shape`.
 * @example
 * tensor([[1, 0], [0, 1]]);
 * tensor(new Uint8Array([1, 2, 3, 4]), [2, 2]);
 * tensor(5).shape; // []
 */
export function tensor<N extends Numbers>(values: N): Tensor<RankOf<N>>;
export function tensor<const S extends readonly number[]>(values: Numbers, shape: S): Tensor<S["length"]>;
export function tensor(values: Numbers, shape?: readonly number[]): Tensor;
export function tensor(values: Numbers, shape?: readonly number[]): Tensor {
  if (shape !== undefined) checkLengths(shape);
  if (values instanceof Tensor) return owning(shape ?? values.shape, copyOf(values.data));
  if (isTypedArray(values)) return owning(shape ?? [values.length], copyOf(values));
  const nesting = nestingOf(values);
  const flat = new Float64Array(sizeOf(nesting));
  flatten(values, nesting, 0, flat, 0);
  return owning(shape ?? nesting, flat);
}

/** The greatest depth of nested arrays. An array that contains itself exceeds it. */
const DEEPEST = 64;

/** The greatest count of numbers in nested arrays. Arrays that contain one array many times could exceed any memory. */
export const MOST_NESTED: number = 2 ** 27;

/** The lengths of nested arrays, read from their first elements. */
function nestingOf(values: unknown): number[] {
  const nesting: number[] = [];
  for (let level: unknown = values; isList(level); level = level[0]) {
    nesting.push(level.length);
    if (nesting.length <= DEEPEST) continue;
    throw new ShapeError(`tensor: it is nested more than ${DEEPEST} deep, or contains itself; give rows of numbers.`);
  }
  if (sizeOf(nesting) <= MOST_NESTED) return nesting;
  throw new ShapeError(
    `tensor: its arrays hold ${sizeOf(nesting)} numbers; give ${MOST_NESTED} at most, or a Float64Array.`,
  );
}

function copyOf(numbers: ArrayLike<number>): Float64Array {
  checkAttached(numbers);
  if (typeof numbers[0] !== "bigint") return Float64Array.from(numbers);
  throw new ShapeError(`tensor: it is ${describeValue(numbers)}; give numbers, such as a Float64Array.`);
}

/** @throws ShapeError for a typed array whose buffer was transferred. */
export function checkAttached(numbers: unknown, owner = "tensor"): void {
  // The fastest test comes first, since every tensor is checked: an array with bytes is not detached.
  if ((numbers as Partial<ArrayBufferView> | null | undefined)?.byteLength !== 0) return;
  if (!isTypedArray(numbers) || !isDetached(numbers)) return;
  throw new ShapeError(
    `${owner}: its numbers are gone: their buffer was transferred, as postMessage does; give a copy made before.`,
  );
}

function checkLengths(shape: readonly number[]): void {
  checkList("tensor", shape);
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis];
    if (Number.isInteger(length) && length >= 0) continue;
    throw new ShapeError(
      `tensor: axis ${axis} of shape ${showShape(shape)} is ${describeValue(length)}; give whole numbers, 0 or more.`,
    );
  }
}

/** Writes numbers from index `at` and returns the index after them. */
function flatten(value: unknown, nesting: readonly number[], depth: number, out: Float64Array, at: number): number {
  if (depth === nesting.length) {
    if (typeof value !== "number") {
      const got = value === null ? "null" : isList(value) ? "a list" : typeof value;
      throw new ShapeError(
        `tensor: expected a number at depth ${depth} but found ${got}; give numbers, nested to the same depth everywhere.`,
      );
    }
    out[at] = value;
    return at + 1;
  }
  if (!isList(value) || value.length !== nesting[depth]) {
    const got = isList(value) ? `${value.length}` : "none";
    throw new ShapeError(
      `tensor: expected ${nesting[depth]} entries at depth ${depth} but found ${got}; give rows of equal length.`,
    );
  }
  let end = at;
  for (let i = 0; i < value.length; i++) end = flatten(value[i], nesting, depth + 1, out, end);
  return end;
}

function nest(shape: readonly number[], data: ReadonlyFloat64Array, axis: number, offset: number): NestedNumbers {
  if (axis === shape.length) return data[offset];
  const stride = sizeOf(shape.slice(axis + 1));
  return Array.from({ length: shape[axis] }, (_, i) => nest(shape, data, axis + 1, offset + i * stride));
}

/**
 * The problem with the value that the `read` of samples returned; "" if there is none. A Promise is refused, because its numbers
 * come too late. Its result and its error are ignored.
 */
export function lateRead(given: unknown): string {
  if (given === undefined || !isThenable(given)) return "";
  given.then(undefined, () => {});
  return "its read returned a Promise; write the numbers before read returns, or give an async iterable of feeds.";
}
