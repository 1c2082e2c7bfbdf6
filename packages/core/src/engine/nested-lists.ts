import { hasBatch, sampleSize, withRows } from "../tensor/shape.js";
import { MOST_NESTED, type Samples } from "../tensor/tensor.js";
import type { PlannedNode } from "./plan.js";

/**
 * The nested arrays of one input, as samples. Their numbers are copied into a buffer that is kept from feed to feed, so that
 * reading them makes no tensor. Only plain cases are read here: anything else is left to `tensor`, which has the errors.
 */
export class NestedLists implements Samples {
  /** The lengths of the arrays that were read last. */
  shape: readonly number[] = [];
  readonly #input: PlannedNode;
  readonly #width: number;
  #numbers = new Float64Array(0);

  constructor(input: PlannedNode) {
    this.#input = input;
    this.#width = sampleSize(input.shape);
  }

  /** Reads arrays. False, for arrays that do not have the input's shape, contain anything but numbers, or cannot be read. */
  take(value: readonly unknown[]): boolean {
    const { shape } = this.#input;
    const samples = value.length;
    const size = hasBatch(shape) ? samples * this.#width : this.#width;
    if (shape.length === 0 || samples === 0 || size > MOST_NESTED) return false;
    if (samples !== this.shape[0]) this.shape = Object.freeze(withRows(shape, samples));
    if (size > this.#numbers.length) this.#numbers = new Float64Array(size);
    try {
      return flatten(value, this.shape, 0, this.#numbers, 0) === size;
    } catch {
      return false;
    }
  }

  read(out: Float64Array, offset: number, start: number, count: number): void {
    const numbers = this.#numbers;
    const from = start * this.#width;
    const size = hasBatch(this.#input.shape) ? count * this.#width : this.#width;
    if (size > 64) out.set(numbers.subarray(from, from + size), offset);
    else for (let i = 0; i < size; i++) out[offset + i] = numbers[from + i];
  }
}

/** Writes numbers from index `at` and returns the index after them; −1 for anything but arrays of these lengths. */
function flatten(value: unknown, shape: readonly number[], axis: number, out: Float64Array, at: number): number {
  if (!Array.isArray(value) || value.length !== shape[axis]) return -1;
  const length = shape[axis];
  let end = at;
  if (axis < shape.length - 1) {
    for (let i = 0; i < length && end >= 0; i++) end = flatten(value[i], shape, axis + 1, out, end);
    return end;
  }
  for (let i = 0; i < length; i++) {
    const number = value[i];
    if (typeof number !== "number") return -1;
    out[end++] = number;
  }
  return end;
}
