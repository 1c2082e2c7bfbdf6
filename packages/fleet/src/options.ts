import { HyperparameterError } from "rxgrad";
import { isLine, LONGEST_NAME } from "./wire/fields.js";

/** The range of a whole number. */
interface Whole {
  readonly least?: number;
  readonly most?: number;
}

/** @throws HyperparameterError for what is no whole number from `least` to `most`. */
export function checkWhole(
  owner: string,
  name: string,
  value: unknown,
  { least = 1, most = Infinity }: Whole = {},
): void {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const range = most === Number.POSITIVE_INFINITY ? `${least} or more` : `from ${least} to ${most}`;
  throw new HyperparameterError(`${owner}: ${name} is ${shown(value)}; give a whole number, ${range}.`);
}

/**
 * The absolute address of a module.
 *
 * @throws HyperparameterError for what is no absolute address.
 */
export const moduleAddress = (owner: string, module: unknown): string =>
  absoluteAddress(`${owner}: the module`, module, "./simulate.js");

/**
 * The address of the module of threads, where one is given.
 *
 * @throws HyperparameterError for what is no absolute address.
 */
export const entryAddress = (owner: string, entry: unknown): string | undefined =>
  entry === undefined ? undefined : absoluteAddress(`${owner}: entry`, entry, "./thread.js");

function absoluteAddress(what: string, given: unknown, example: string): string {
  if (given instanceof URL) return given.href;
  if (typeof given === "string" && /^[a-z]+:/i.test(given)) return given;
  throw new HyperparameterError(
    `${what} is ${shown(given)}; give an absolute address, such as new URL("${example}", import.meta.url).`,
  );
}

/** @throws HyperparameterError for what is no line of 1 to 200 letters. */
export function checkLine(owner: string, name: string, text: unknown): void {
  if (isLine(text)) return;
  throw new HyperparameterError(
    `${owner}: ${name} is ${shown(text)}; give one line of at most ${LONGEST_NAME} letters.`,
  );
}

/** A value in an error message, in at most some forty letters. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (value === null || ["number", "boolean", "undefined", "bigint"].includes(typeof value)) return String(value);
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  return `a ${typeof value}`;
}
