import { NumericError, ShapeError } from "../errors.js";
import { describeValue } from "../graph/node.js";
import { Tensor } from "../tensor/tensor.js";

/** Numbers in arrays, nested to any depth, rows of any length: `[3, 4]`, or weights and biases as `[[[1, 2], [3, 4]], [0, 0]]`. */
export type NumberArray = readonly (number | Float64Array | NumberArray)[];

/** A point in as many dimensions as it holds numbers. */
export type Point = NumberArray | Float64Array | Tensor;

/** What is given back for a point: the same kind of thing, new. Numbers written `as const` are numbers again. */
export type SameKind<X> = X extends readonly number[] ? { -readonly [K in keyof X]: number } : X;

/** Where one of the numbers is kept. */
interface Slot {
  readonly list: { [index: number]: number };
  readonly index: number;
  /** The list's own place, such as `x[1]`. */
  readonly place: string;
}

/** A point opened up: its numbers in a row, and the way back. */
export interface OpenPoint<X> {
  /** The numbers as they were when it was opened. */
  readonly values: Float64Array;
  /** Where they are kept; undefined where they may not be changed in place (a Tensor, a frozen array). */
  readonly slots: readonly Slot[] | undefined;
  /** A new point of the same kind holding these numbers. */
  like(values: Float64Array): X;
  /** `x[1][0]`, as error messages write it. */
  place(i: number): string;
}

/**
 * Opens a point.
 *
 * @throws ShapeError for what is no point. Among typed arrays only Float64Array is one: in the others x ± h would be cut
 *   back to a whole number, or rounded to 24 bits, and the differences would be nonsense.
 * @throws NumericError where one of its numbers is not finite.
 */
export function openPoint<X extends Point>(owner: string, x: X, name = "x"): OpenPoint<X> {
  if (x instanceof Tensor) {
    const { slots, values } = collect(owner, x.data as Float64Array, `${name}.data`);
    const like = (numbers: Float64Array): Tensor => new Tensor(x.shape, numbers.slice());
    return { values, slots: undefined, like: like as unknown as OpenPoint<X>["like"], place: placeIn(slots) };
  }
  const { slots, values, frozen } = collect(owner, x, name);
  const template: NumberArray | Float64Array = rebuild(x, values);
  const like = (numbers: Float64Array) => rebuild(template, numbers) as X;
  return { values, slots: frozen ? undefined : slots, like, place: placeIn(slots) };
}

const placeIn = (slots: readonly Slot[]) => (i: number) => `${slots[i].place}[${slots[i].index}]`;

function collect(owner: string, x: NumberArray | Float64Array, name: string) {
  const slots: Slot[] = [];
  let frozen = false;
  const visit = (list: unknown, place: string): void => {
    if (!Array.isArray(list) && !(list instanceof Float64Array)) throw refusal(owner, list, place);
    frozen ||= Object.isFrozen(list) && list.length > 0;
    for (let index = 0; index < list.length; index++) {
      const entry: unknown = list[index];
      if (typeof entry !== "number") visit(entry, `${place}[${index}]`);
      else if (Number.isFinite(entry)) slots.push({ list, index, place });
      else throw new NumericError(`${owner}: ${place}[${index}] is ${entry}; give finite numbers.`);
    }
  };
  visit(x, name);
  return { slots, frozen, values: Float64Array.from(slots, ({ list, index }) => list[index]) };
}

function refusal(owner: string, value: unknown, place: string): ShapeError {
  const got = `${owner}: ${place} is ${describeValue(value)}`;
  if (ArrayBuffer.isView(value))
    return new ShapeError(`${got}, which cannot hold x ± h; give Float64Array.from of it.`);
  return new ShapeError(`${got}; give numbers in an array, nested arrays, a Float64Array or a Tensor.`);
}

function rebuild<L extends NumberArray | Float64Array>(template: L, values: Float64Array): L {
  let next = 0;
  const copy = (list: NumberArray | Float64Array): NumberArray | Float64Array =>
    list instanceof Float64Array
      ? list.map(() => values[next++])
      : list.map((entry) => (typeof entry === "number" ? values[next++] : copy(entry)));
  return copy(template) as L;
}
