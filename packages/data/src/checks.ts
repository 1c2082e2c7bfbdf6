import { DataError } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";

/** Maximum number of characters of a shown text. */
const LONGEST = 60;

/** A value as source code, cut to a readable length. The result does not keep the value in memory. */
export function show(value: unknown): string {
  const text = written(value, 2);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function written(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, LONGEST));
  if (!Array.isArray(value)) return describeValue(value);
  if (depth === 0) return "[…]";
  return `[${value.slice(0, LONGEST / 2).map((each) => written(each, depth - 1))}]`;
}

/** A shape, whatever was given for one. */
export const showShape = (shape: readonly unknown[]): string => `[${shape.slice(0, 12).map(show).join(", ")}]`;

/** @throws DataError for a file's name that is not a text. */
export function checkName(owner: string, name: unknown): asserts name is string {
  if (typeof name !== "string") throw new DataError(`${owner}: name is ${show(name)}; give a text.`);
}

/**
 * Calls `make`, which allocates memory, and returns its result.
 *
 * @throws DataError where there is not enough memory.
 */
export function allocated<T>(owner: string, wanted: string, fix: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if ((cause as Partial<Error> | null)?.name !== "RangeError") throw cause;
    throw new DataError(`${owner}: ${wanted} do not fit in memory; ${fix}.`, { cause });
  }
}

/** Whether a predicate holds for every entry of a list. A hole counts as undefined; `every` would skip it. */
export const all = (list: readonly unknown[], holds: (entry: unknown) => boolean): boolean =>
  Array.from(list).every(holds);

/** Whether this is a safe integer, and not below `least`. */
export const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least;
