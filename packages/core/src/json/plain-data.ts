import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { isBareObject } from "../errors/realms.js";
import { isRecord } from "../graph/stored-options.js";
import { type Initializer, initializerFrom, isInitializer } from "../tensor/initializers.js";
import type { JSONValue } from "./format.js";
import { storedInitializer } from "./stored-values.js";

/** The greatest depth of nested options. It bounds the recursion. */
const DEEPEST = 32;

/** The key under which a number that JSON lacks is written. */
const NUMBER = "$number";

/** The key under which an initializer is written. */
const INITIALIZER = "$initializer";

const SPECIAL: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** Keys that have a special meaning in JavaScript. */
const UNSAFE: ReadonlySet<string> = /* @__PURE__ */ new Set(["__proto__", "constructor", "prototype"]);

/**
 * Copies plain data and initializers into values that JSON can hold. Keys whose value is undefined are dropped.
 *
 * @param location The name of the data, for messages.
 * @throws GraphError for functions, class instances and other values that JSON would lose, and for a user's own initializer.
 */
export function toPlainData(location: string, value: unknown, depth = 0): JSONValue {
  if (isPlain(value)) return value;
  if (typeof value === "number") return { [NUMBER]: Object.is(value, -0) ? "-0" : String(value) };
  checkDepth(location, depth);
  if (Array.isArray(value)) {
    return Array.from(value, (each, i) => (isPlain(each) ? each : toPlainData(`${location}[${i}]`, each, depth + 1)));
  }
  if (isInitializer(value)) return { [INITIALIZER]: initializerData(location, value, depth) };
  if (!isBareObject(value)) {
    throw new GraphError(
      `${location} is ${kindOf(value)}, which JSON cannot hold; give numbers, texts, lists, objects and initializers.`,
    );
  }
  const present = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    present.map(([key, each]) => {
      checkKey(location, key);
      if (key === NUMBER || key === INITIALIZER)
        throw new GraphError(`${location}.${key}: this key is taken; give another.`);
      return [key, toPlainData(`${location}.${key}`, each, depth + 1)];
    }),
  );
}

/**
 * Reads the data that {@link toPlainData} wrote, from JSON that may come from an untrusted source.
 *
 * @param location The location in the file, for messages.
 * @throws GraphError for keys such as `__proto__`, and for values that JSON cannot hold.
 */
export function fromPlainData(location: string, value: unknown, depth = 0): unknown {
  // Other programs may write −0 as a plain number.
  if (isPlain(value) || Object.is(value, -0)) return value;
  checkDepth(location, depth);
  if (Array.isArray(value)) {
    return Array.from(value, (each, i) => (isPlain(each) ? each : fromPlainData(`${location}[${i}]`, each, depth + 1)));
  }
  if (!isRecord(value)) throw new GraphError(`${location} is ${kindOf(value)}; give what JSON holds.`);
  if (Object.hasOwn(value, NUMBER)) return specialNumber(location, value);
  if (Object.hasOwn(value, INITIALIZER)) return initializerIn(location, value);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      checkKey(location, key);
      return [key, fromPlainData(`${location}.${key}`, each, depth + 1)];
    }),
  );
}

/** @throws GraphError for a key that has a special meaning in JavaScript. */
export function checkKey(location: string, key: string): void {
  if (UNSAFE.has(key)) throw new GraphError(`${location}: the key "${key}" is not allowed; give it another name.`);
}

function specialNumber(location: string, value: Record<string, unknown>): number {
  const written = value[NUMBER];
  const number = typeof written === "string" ? SPECIAL.get(written) : undefined;
  if (number !== undefined && Object.keys(value).length === 1) return number;
  throw new GraphError(
    `${location}.${NUMBER} is ${describeValue(written)}; give one of ${[...SPECIAL.keys()].join(", ")}, alone.`,
  );
}

function initializerData(location: string, { kind, options }: Initializer, depth: number): JSONValue {
  if (initializerFrom(kind, options)) return toPlainData(location, { kind, options }, depth + 1);
  throw new GraphError(
    `${location} is ${JSON.stringify(kind)}, an initializer that fromJSON cannot make; use one that rxgrad exports, such as values(numbers).`,
  );
}

function initializerIn(location: string, value: Record<string, unknown>): Initializer {
  const made = Object.keys(value).length === 1 ? storedInitializer(location, value[INITIALIZER]) : undefined;
  if (made) return made;
  throw new GraphError(`${location}.${INITIALIZER}: it stands beside other keys or has no value; give it alone.`);
}

function checkDepth(location: string, depth: number): void {
  if (depth <= DEEPEST) return;
  throw new GraphError(`${location.slice(0, 60)}…: it is nested deeper than ${DEEPEST} levels; give flatter data.`);
}

const kindOf = (value: unknown): string => (value === undefined ? "missing" : describeValue(value));

/** Whether JSON holds a value without any change. */
const isPlain = (value: unknown): value is null | boolean | number | string =>
  typeof value === "number"
    ? Number.isFinite(value) && !Object.is(value, -0)
    : value === null || typeof value === "boolean" || typeof value === "string";
