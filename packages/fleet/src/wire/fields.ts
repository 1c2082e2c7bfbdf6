// Reading the fields of a head. Nothing in a message is believed, so each reader checks.
import { isIdentity } from "./identity.js";

/** Why a message is not understood. */
export class WireError extends Error {
  override name: string = "WireError";
}

/** The head of a message, or an object in it, before its fields are read. */
export type Fields = Readonly<Record<string, unknown>>;

/** The longest text in a message. */
export const LONGEST_TEXT = 2000;

/** The longest name, also that of a version or of a stored message. */
export const LONGEST_NAME = 200;

/** The most names of data in a message. */
export const MOST_NAMES = 64;

/** Whether a text can be shown to people on one line: a name, or a version. */
export const isLine = (text: unknown): text is string =>
  typeof text === "string" && text !== "" && text.length <= LONGEST_NAME && !/\p{Cc}/u.test(text);

/** @throws WireError for what is no text. */
export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value.length <= LONGEST_TEXT) return value;
  throw new WireError(`its ${name} is no text of at most ${LONGEST_TEXT} letters`);
}

/** A text that is shown to people, on one line. @throws WireError for another. */
export function lineIn(fields: Fields, name: string): string {
  const value = textIn(fields, name);
  if (isLine(value)) return value;
  throw new WireError(`its ${name} is no line of 1 to ${LONGEST_NAME} letters`);
}

/** A line, or undefined where the field is null. @throws WireError for another value. */
export const optionalLineIn = (fields: Fields, name: string): string | undefined =>
  fields[name] === null ? undefined : lineIn(fields, name);

/** @throws WireError for what is no identity. */
export function identityIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (isIdentity(value)) return value;
  throw new WireError(`its ${name} is not 16 hexadecimal digits`);
}

/** @throws WireError for what is neither true nor false. */
export function booleanIn(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value === "boolean") return value;
  throw new WireError(`its ${name} is neither true nor false`);
}

/** @throws WireError for what is no whole number, 0 or more. */
export function wholeIn(fields: Fields, name: string): number {
  const value = fields[name];
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new WireError(`its ${name} is no whole number`);
}

/** One of some texts. @throws WireError for another. */
export function choiceIn<const C extends string>(fields: Fields, name: string, choices: readonly C[]): C {
  const value = fields[name];
  if (choices.includes(value as C)) return value as C;
  throw new WireError(`its ${name} is none of ${choices.join(", ")}`);
}

/** @throws WireError for what is no object. */
export function objectIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new WireError(`its ${name} is no object`);
}
