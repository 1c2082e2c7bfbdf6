import { DataError } from "@rxgrad/core";
import { isBareObject } from "@rxgrad/core/internal";
import { show } from "@rxgrad/data/internal";

/** `batchInputShape` as `batch_input_shape`: TensorFlow.js writes either spelling. */
const snakeCase = (key: string): string => key.replaceAll(/[A-Z]/g, (each) => `_${each.toLowerCase()}`);

/** An own property of an object of JSON, in either spelling; undefined for null and for anything but an object. */
export function property(of: unknown, key: string): unknown {
  if (!isBareObject(of)) return undefined;
  const camel = key.replaceAll(/_[a-z]/g, (each) => each.slice(1).toUpperCase());
  for (const each of [key, camel]) if (Object.hasOwn(of, each)) return of[each] ?? undefined;
  return undefined;
}

/** A list of JSON. Keras also writes `{ class_name: "__tuple__", items: […] }` for one. */
export function listIn(value: unknown): readonly unknown[] | undefined {
  const list = Array.isArray(value) ? value : property(value, "items");
  return Array.isArray(list) ? list : undefined;
}

/** Options that have no effect on predictions: how weights began and how they are trained, and what other code checks. */
const WITHOUT_EFFECT = new Set([
  ...["name", "trainable", "dtype", "input_dtype", "autocast", "build_config", "seed", "batch_size", "input_dim"],
  ...["batch_input_shape", "input_shape", "batch_shape", "build_input_shape", "optional", "implementation"],
]);

const isWithoutEffect = (key: string): boolean =>
  WITHOUT_EFFECT.has(key) || /_(?:initializer|regularizer|constraint)$/.test(key);

type Two = readonly [number, number];

/** The options of a layer. Those that were not read and may change what it computes are refused at the end. */
export class Config {
  /** The layer in messages. */
  readonly label: string;
  readonly #values = new Map<string, unknown>();
  readonly #read = new Set<string>();

  constructor(label: string, given: unknown) {
    this.label = label;
    if (!isBareObject(given)) return;
    for (const [key, value] of Object.entries(given)) this.#values.set(snakeCase(key), value ?? undefined);
  }

  /** An option; undefined for null. */
  value(key: string): unknown {
    this.#read.add(key);
    return this.#values.get(key);
  }

  number(key: string, none: number): number {
    const value = this.value(key) ?? none;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw this.refused(`has ${key} ${show(value)}`, "only a finite number is read");
  }

  flag(key: string, none: boolean): boolean {
    const value = this.value(key) ?? none;
    if (typeof value === "boolean") return value;
    throw this.refused(`has ${key} ${show(value)}`, "only true and false are read");
  }

  text(key: string, none: string): string {
    const value = this.value(key) ?? none;
    if (typeof value === "string") return value;
    throw this.refused(`has ${key} ${show(value)}`, "only a text is read");
  }

  /** Numbers down and across; one number stands for both. */
  pair(key: string, none: Two): Two {
    const value = this.value(key) ?? none;
    const list = listIn(value) ?? [value, value];
    const [down, across = down] = list;
    if (list.length <= 2 && typeof down === "number" && typeof across === "number") return [down, across];
    throw this.refused(`has ${key} ${show(value)}`, "only one number or two are read");
  }

  /** @throws DataError for an option with another value than these, of which the first is the default. */
  demand(key: string, ...wanted: readonly [string | number, ...(string | number)[]]): void {
    const given = this.value(key) ?? wanted[0];
    const list = listIn(given) ?? [given];
    const isWanted = (each: unknown): boolean =>
      wanted.includes((typeof each === "string" ? snakeCase(each) : each) as string);
    if (list.length > 0 && list.every(isWanted)) return;
    throw this.refused(
      `has ${key} ${show(given)}`,
      `only ${wanted.map(show).join(" and ")} ${wanted.length > 1 ? "are" : "is"} read`,
    );
  }

  /** @throws DataError for an option that nobody read and that is set. */
  checkRest(): void {
    for (const [key, value] of this.#values) {
      if (this.#read.has(key) || isWithoutEffect(key) || value === undefined || value === false) continue;
      if (isBareObject(value) && Object.keys(value).length === 0) continue;
      throw this.refused(`has ${key} ${show(value)}`, "rxgrad has nothing for this option; change the model");
    }
  }

  /** The error for what is not read. */
  refused(what: string, fix: string): DataError {
    return new DataError(`${this.label} ${what}; ${fix}.`);
  }
}
