import { DataError } from "@rxgrad/core";
import { show } from "./checks.js";
import { listed } from "./unknown.js";

/** Names of the columns in the file that a tensor was read from. Numbers of another origin have none. */
const namesByTensor = new WeakMap<object, readonly string[]>();

/** Remembers the columns of a tensor; undefined for none. Returns the tensor. */
export function withNames<T extends object>(tensor: T, names: readonly string[] | undefined): T {
  if (names) namesByTensor.set(tensor, names);
  return tensor;
}

/** The columns of a tensor, if it was read from a file with a header. */
export const namesOf = (tensor: object): readonly string[] | undefined => namesByTensor.get(tensor);

/**
 * Refuses columns that are others than those fitted, or in another order. Where either have no names, nothing is compared.
 *
 * @throws DataError
 */
export function checkNames(owner: string, fitted: readonly string[] | undefined, values: object): void {
  const given = namesOf(values);
  if (fitted === undefined || given === undefined) return;
  const wrong = given.findIndex((name, i) => name !== fitted[i]);
  if (wrong < 0) return;
  const isOrder = given.every((name) => fitted.includes(name));
  const fault = isOrder
    ? `the columns ${listed(given)} came in another order`
    : `column ${show(given[wrong])} came in the place of ${show(fitted[wrong])}`;
  const fix = isOrder ? "" : ", or the numbers without names, toArray(), where they mean the same";
  throw new DataError(`${owner}: ${fault}; give ${listed(fitted)}, as it was fitted${fix}.`);
}

/** Whether this is a list of names as in JSON, one for each of `width` elements; undefined for none. */
export const areNames = (names: unknown, width: number): names is readonly string[] | undefined =>
  names === undefined ||
  (Array.isArray(names) && names.length === width && names.every((name) => typeof name === "string"));
