// What the options of fleets accept. The sentences are those of all options of rxgrad.
import { checkOption, type Domain, describeValue, numbersIn } from "@rxgrad/core/internal";
import { HyperparameterError } from "rxgrad";
import { isLine, LONGEST_NAME } from "./wire/fields.js";

/** Whole numbers in a range, its ends included. */
export const wholeFromTo = (least: number, most: number): Domain =>
  numbersIn({ least, most, isWhole: true }, `a whole number from ${least} to ${most}`);

/** Texts that can be shown to people on one line. */
export const aLine: Domain = { wanted: `one line of at most ${LONGEST_NAME} letters`, accepts: isLine };

/** Refuses options outside of their domains. @throws HyperparameterError */
export function checkOptions(owner: string, checks: Readonly<Record<string, readonly [unknown, Domain]>>): void {
  for (const [name, [value, domain]] of Object.entries(checks)) checkOption(owner, name, value, domain);
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
    `${what} is ${describeValue(given)}; give an absolute address, such as new URL("${example}", import.meta.url).`,
  );
}
