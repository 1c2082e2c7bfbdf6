import { describeValue } from "../errors/describe-value.js";
import { NumericError, ShapeError } from "../errors/errors.js";
import { isDetached, isFloat64Array } from "../errors/realms.js";
import { Tensor } from "../tensor/tensor.js";

/**
 * Nested arrays of numbers of any depth and row length: `[3, 4]`, or weights and biases as `[[[1, 2], [3, 4]], [0, 0]]`.
 */
export type NumberArray = readonly (number | Float64Array | NumberArray)[];

/** A point with any number of coordinates. */
export type Point = NumberArray | Float64Array | Tensor;

/** The type of a result with the structure of X. Literal types, as from `as const`, become `number`. */
export type SameKind<X> = X extends readonly number[] ? { -readonly [K in keyof X]: number } : X;

type List = NumberArray | Float64Array;

/** The position of one number. */
interface Slot {
  readonly list: { [index: number]: number };
  readonly index: number;
  /** The name of the list, such as `x[1]`. */
  readonly place: string;
}

/** A list of a point, and a copy of its entries. */
interface Held {
  readonly list: List;
  readonly entries: List;
}

/** A point as a flat list of numbers, with functions to build and perturb points. */
export interface OpenPoint<X> {
  /** The original numbers. */
  readonly values: Float64Array;
  /** Builds a new point with the same structure from these numbers. */
  like(values: Float64Array): X;
  /** The name of number i in messages, such as `x[1][0]`. */
  place(i: number): string;
  /**
   * The numbers of a value with the point's structure: lists of the same lengths. @throws ShapeError for another
   * structure.
   */
  numbersLike(given: unknown, name: string): Float64Array;
  /** Perturbs number i for the next {@link evaluate}. */
  set(i: number, value: number): void;
  /**
   * Calls f with the perturbed point and restores every number. Arrays are perturbed in place. A Tensor, arrays with an
   * element that cannot be written, and arrays with common storage are copied for each call.
   *
   * @throws ShapeError if f freezes or transfers x.
   */
  evaluate<R>(f: (x: X) => R): R;
}

/** The deepest nesting. Beyond it, an array contains itself. */
const DEEPEST = 64;

/** The most numbers of a point. Arrays that contain each other repeatedly could have arbitrarily many. */
export const MOST: number = 2 ** 22;

/**
 * Converts a point to an {@link OpenPoint}.
 *
 * @throws ShapeError if x is not a point. Float64Array is the only typed array allowed: others would round x ± h to a
 * whole
 *   number or to 24 bits, and the differences would be meaningless.
 * @throws NumericError if one of the numbers is not finite.
 */
export function openPoint<X extends Point>(owner: string, x: X, name = "x"): OpenPoint<X> {
  const isTensor = x instanceof Tensor;
  const list: List = isTensor ? (x.data as Float64Array) : x;
  const { slots, held } = collect(owner, list, isTensor ? `${name}.data` : name, {
    number: (where, number) => new NumericError(`${owner}: ${where} is ${number}; give finite numbers.`),
    typed: "which cannot hold x ± h; give Float64Array.from of it",
  });
  const values = Float64Array.from(slots, ({ list: kept, index }) => kept[index]);
  const place = (i: number): string => `${slots[i].place}[${slots[i].index}]`;
  const template = rebuild(list, values);
  const copy = isTensor
    ? (numbers: Float64Array) => new Tensor(x.shape, numbers.slice())
    : (numbers: Float64Array) => rebuild(template, numbers);
  const like = copy as unknown as OpenPoint<X>["like"];
  const inPlace = !isTensor && held.every(({ list: each }) => isWritable(each)) && !shareStorage(held);
  const numbersLike = (given: unknown, called: string): Float64Array =>
    numbersOf(owner, template, unwrapped(owner, x, given, called), name, called);
  return {
    values,
    like,
    place,
    numbersLike,
    ...(inPlace ? perturbedInPlace(owner, x, name, slots, held) : copied(values, like)),
  };
}

type Evaluating<X> = Pick<OpenPoint<X>, "set" | "evaluate">;

function copied<X>(values: Float64Array, like: (values: Float64Array) => X): Evaluating<X> {
  const perturbed = values.slice();
  return {
    set(i, value) {
      perturbed[i] = value;
    },
    evaluate(f) {
      const x = like(perturbed);
      perturbed.set(values);
      return f(x);
    },
  };
}

function perturbedInPlace<X>(
  owner: string,
  x: X,
  name: string,
  slots: readonly Slot[],
  held: readonly Held[],
): Evaluating<X> {
  const putBack = (): void => {
    try {
      for (const each of held) restore(each);
    } catch (cause) {
      const message = `${owner}: f froze or transferred ${name}, so it cannot be restored; copy it in f.`;
      throw new ShapeError(message, { cause });
    }
  };
  return {
    set(i, value) {
      slots[i].list[slots[i].index] = value;
    },
    evaluate(f) {
      try {
        return f(x);
      } finally {
        putBack();
      }
    },
  };
}

/** @throws TypeError if the list is frozen, or its buffer is detached. */
function restore({ list, entries }: Held): void {
  if (isFloat64Array(list)) {
    list.set(entries as Float64Array);
    return;
  }
  const array = list as unknown[];
  if (array.length !== entries.length) array.length = entries.length;
  for (let i = 0; i < entries.length; i++) array[i] = entries[i];
}

/**
 * The numbers that a user's function returned.
 *
 * @param number Makes the error for a number that is not finite.
 * @throws ShapeError if there are no numbers.
 */
export function numbersIn(owner: string, given: unknown, name: string, number: Refusals["number"]): Float64Array {
  const list = given instanceof Tensor ? given.data : given;
  // The usual case, without a slot for each number.
  if (isFloat64Array(list) && !isDetached(list) && list.length < MOST && list.every(Number.isFinite))
    return list.slice();
  const { slots } = collect(owner, list as List, name, {
    number,
    typed: "which rounds its numbers; return an array or a Float64Array",
  });
  return Float64Array.from(slots, ({ list: kept, index }) => kept[index]);
}

/** The errors for refused numbers. */
interface Refusals {
  /** The error for a number that is not finite. */
  number(place: string, number: number): Error;
  /** Why typed arrays other than Float64Array are refused, and the fix. */
  readonly typed: string;
}

function collect(owner: string, x: List, name: string, refusals: Refusals): { slots: Slot[]; held: Held[] } {
  const slots: Slot[] = [];
  const held: Held[] = [];
  const seen = new Set<unknown>();
  let isCounted = false;
  const tooMany = (): ShapeError => new ShapeError(`${owner}: ${name} holds over ${MOST} numbers; give fewer.`);
  const visit = (list: unknown, place: string, depth: number): void => {
    if (!Array.isArray(list) && !isFloat64Array(list)) throw refusal(owner, list, place, refusals.typed);
    if (depth > DEEPEST) {
      throw new ShapeError(
        `${owner}: ${name} is nested more than ${DEEPEST} deep, or contains itself; give a flat array.`,
      );
    }
    if (isFloat64Array(list) && isDetached(list)) throw refusal(owner, list, place, refusals.typed);
    if (held.length + slots.length + list.length > MOST) throw tooMany();
    if (!isCounted && seen.has(list)) {
      isCounted = true;
      if (countIn(x) > MOST) throw tooMany();
    }
    seen.add(list);
    held.push({ list, entries: list.slice() });
    for (let index = 0; index < list.length; index++) {
      const entry: unknown = list[index];
      if (typeof entry !== "number") visit(entry, `${place}[${index}]`, depth + 1);
      else if (Number.isFinite(entry)) slots.push({ list, index, place });
      else throw refusals.number(`${place}[${index}]`, entry);
    }
  };
  visit(x, name, 1);
  return { slots, held };
}

/** Whether a list has only plain writable entries: not frozen, not read-only, no getters. */
const isWritable = (list: List): boolean =>
  isFloat64Array(list) || list.every((_, index) => Object.getOwnPropertyDescriptor(list, index)?.writable === true);

/** Counts the numbers. It visits each list once, however often the list occurs. */
function countIn(x: unknown): number {
  const counts = new Map<unknown, number>();
  const count = (each: unknown): number => {
    if (isFloat64Array(each)) return each.length;
    if (!Array.isArray(each)) return 1;
    const known = counts.get(each);
    if (known !== undefined) return known;
    // A list that contains itself is refused later, because of its depth.
    counts.set(each, 0);
    let all = 0;
    for (let i = 0; i < each.length; i++) all += count(each[i]);
    counts.set(each, all);
    return all;
  };
  return count(x);
}

/** Whether two lists have common storage: the same list twice, or two views of the same bytes. */
function shareStorage(held: readonly Held[]): boolean {
  if (held.length === 1) return false;
  if (new Set(held.map(({ list }) => list)).size < held.length) return true;
  const views = held.flatMap(({ list }) => (isFloat64Array(list) && list.length > 0 ? [list] : []));
  views.sort((a, b) => a.byteOffset - b.byteOffset);
  const ends = new Map<ArrayBufferLike, number>();
  return views.some(({ buffer, byteOffset, byteLength }) => {
    const shared = byteOffset < (ends.get(buffer) ?? 0);
    ends.set(buffer, byteOffset + byteLength);
    return shared;
  });
}

/** The data of a Tensor if x is one. @throws ShapeError for a tensor of another shape. */
function unwrapped(owner: string, x: unknown, given: unknown, called: string): unknown {
  if (!(x instanceof Tensor)) return given;
  if (given instanceof Tensor && given.shape.join() === x.shape.join()) return given.data;
  const got = given instanceof Tensor ? `a Tensor of [${given.shape.join(", ")}]` : describeValue(given);
  throw new ShapeError(
    `${owner}: ${called} is ${got}; give one number, or a Tensor of x's shape, [${x.shape.join(", ")}].`,
  );
}

/** The numbers of a list with the structure of another. */
function numbersOf(owner: string, template: List, given: unknown, like: string, called: string): Float64Array {
  const numbers: number[] = [];
  const visit = (wanted: unknown, got: unknown, path: string): void => {
    if (typeof wanted === "number") {
      if (typeof got === "number") return void numbers.push(got);
      throw new ShapeError(`${owner}: ${called}${path} is ${describeValue(got)}; give a number for ${like}${path}.`);
    }
    const { length } = wanted as List;
    if (!(Array.isArray(got) || isFloat64Array(got)) || got.length !== length) {
      throw new ShapeError(
        `${owner}: ${called}${path} is ${describeValue(got)}; give one number for all, or ${length} as in ${like}${path}.`,
      );
    }
    (wanted as readonly unknown[]).forEach((each, i) => {
      visit(each, got[i], `${path}[${i}]`);
    });
  };
  visit(template, given, "");
  return Float64Array.from(numbers);
}

function refusal(owner: string, value: unknown, place: string, typed: string): ShapeError {
  const got = `${owner}: ${place} is ${describeValue(value)}`;
  if (isFloat64Array(value)) return new ShapeError(`${got} whose buffer was transferred; give a copy made before.`);
  if (ArrayBuffer.isView(value)) return new ShapeError(`${got}, ${typed}.`);
  return new ShapeError(`${got}; give numbers in an array, nested arrays, a Float64Array or a Tensor.`);
}

function rebuild<L extends List>(template: L, values: Float64Array): L {
  let next = 0;
  const copy = (list: List): List =>
    isFloat64Array(list)
      ? list.map(() => values[next++])
      : list.map((entry) => (typeof entry === "number" ? values[next++] : copy(entry)));
  return copy(template) as L;
}
