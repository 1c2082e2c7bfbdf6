import { describeValue } from "@rxgrad/core/internal";

/** What came is not what was wanted. Its message is the reason. */
export class Mismatch extends Error {
  override name: string = "Mismatch";
}

/** Reads a value of unknown shape. @throws Mismatch that names the place of what does not fit. */
export type Schema<T> = (value: unknown, place: string) => T;

/** The type that a schema reads. */
export type Read<S> = S extends Schema<infer T> ? T : never;

/** The longest list and the longest text that are read. */
const MOST_ENTRIES = 2 ** 17;
const LONGEST_TEXT = 2 ** 20;

function refuse(place: string, value: unknown, wanted: string): never {
  throw new Mismatch(`${place} is ${describeValue(value)}, not ${wanted}`);
}

export const text: Schema<string> = (value, place) =>
  typeof value === "string" && value.length <= LONGEST_TEXT ? value : refuse(place, value, "a text");

export const number: Schema<number> = (value, place) =>
  typeof value === "number" ? value : refuse(place, value, "a number");

export const flag: Schema<boolean> = (value, place) =>
  typeof value === "boolean" ? value : refuse(place, value, "true or false");

/** Whole numbers from `least` on. */
export const whole =
  (least: number): Schema<number> =>
  (value, place) =>
    Number.isSafeInteger(value) && (value as number) >= least
      ? (value as number)
      : refuse(place, value, `a whole number, ${least} or more`);

/** Texts that are among these. */
export const oneOf =
  <const T extends string>(...choices: readonly T[]): Schema<T> =>
  (value, place) =>
    choices.includes(value as T) ? (value as T) : refuse(place, value, choices.join(" or "));

export const nullable =
  <T>(schema: Schema<T>): Schema<T | null> =>
  (value, place) =>
    value === null ? null : schema(value, place);

/** A value that one of two schemas reads. */
export const either =
  <A, B>(a: Schema<A>, b: Schema<B>): Schema<A | B> =>
  (value, place) => {
    try {
      return a(value, place);
    } catch {
      return b(value, place);
    }
  };

export const listOf =
  <T>(schema: Schema<T>): Schema<readonly T[]> =>
  (value, place) =>
    Array.isArray(value) && value.length <= MOST_ENTRIES
      ? Array.from(value, (each: unknown, i) => schema(each, `${place}[${i}]`))
      : refuse(place, value, "a list");

/** Objects with any names. */
export const recordOf =
  <T>(schema: Schema<T>): Schema<Readonly<Record<string, T>>> =>
  (value, place) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(place, value, "an object");
    const entries = Object.entries(value);
    if (entries.length > MOST_ENTRIES) return refuse(place, value, "an object of fewer entries");
    return Object.fromEntries(entries.map(([name, each]) => [name, schema(each, `${place}.${name.slice(0, 40)}`)]));
  };

/** Objects with these fields. Others are dropped. */
export const fields =
  <S extends Readonly<Record<string, Schema<unknown>>>>(schemas: S): Schema<{ readonly [K in keyof S]: Read<S[K]> }> =>
  (value, place) => {
    if (typeof value !== "object" || value === null) return refuse(place, value, "an object");
    const read: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(schemas)) {
      read[name] = schema(Object.hasOwn(value, name) ? (value as typeof read)[name] : undefined, `${place}.${name}`);
    }
    return read as { readonly [K in keyof S]: Read<S[K]> };
  };
