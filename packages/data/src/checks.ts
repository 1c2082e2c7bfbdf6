import { DataError } from "@rxgrad/core";
import { anyText, type Domain, describeValue, shortened, whole } from "@rxgrad/core/internal";

/** Maximum number of characters of a shown text. */
const LONGEST = 60;

/** Describes a value for a message, a list by its entries. The result does not keep the value in memory. */
export const show = (value: unknown): string => shortened(written(value, 2), LONGEST);

function written(value: unknown, depth: number): string {
  if (!Array.isArray(value)) return describeValue(value);
  if (depth === 0) return "[…]";
  return `[${value.slice(0, LONGEST / 2).map((each) => written(each, depth - 1))}]`;
}

/** A shape, whatever was given for one. */
export const showLengths = (shape: readonly unknown[]): string => `[${shape.slice(0, 12).map(show).join(", ")}]`;

/** @throws DataError for a value outside the domain of an option. Unlike `checkOption`, it shows the entries of lists. */
export function checkData(owner: string, name: string, value: unknown, { wanted, accepts }: Domain): void {
  if (!accepts(value)) throw new DataError(`${owner}: ${name} is ${show(value)}; give ${wanted}.`);
}

/** @throws DataError for a file's name that is not a text. */
export const checkName = (owner: string, name: unknown): void => checkData(owner, "name", name, anyText);

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

/** Whether this is a whole number, `least` or more. */
export const isWhole = (value: unknown, least: number): boolean => whole(least).accepts(value);
