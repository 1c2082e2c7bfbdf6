import { sentence } from "../../words/told.js";
import { ExperimentError } from "../experiment-error.js";

/** Numbers that are accepted. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  /** Whether the least itself is refused. */
  readonly isAbove?: boolean;
  readonly isWhole?: boolean;
}

/** @throws ExperimentError: who, what came, what is wanted. */
export function refuse(path: string, value: unknown, wanted: string): never {
  throw new ExperimentError(sentence("error.field", { path, value: shown(value), wanted }));
}

/** The choices, as they are wanted. */
export const oneOf = (choices: readonly string[]): string =>
  choices.length === 1
    ? (choices[0] as string)
    : sentence("wanted.or", { names: choices.slice(0, -1).join(", "), last: choices.at(-1) as string });

/** The fields of an object, checked one after the other. */
export class Fields {
  readonly path: string;
  readonly #given: Readonly<Record<string, unknown>>;

  /** @throws ExperimentError for a value that is no object, and for a field that is not among the names. */
  constructor(path: string, value: unknown, names: readonly string[]) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      refuse(path, value, sentence("wanted.object", { names: names.join(", ") }));
    }
    this.path = path;
    this.#given = value as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(value).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new ExperimentError(
        sentence("error.unknownField", { path, field: shown(unknown), names: names.join(", ") }),
      );
    }
  }

  at(name: string): unknown {
    return Object.hasOwn(this.#given, name) ? this.#given[name] : undefined;
  }

  number(name: string, bounds: Bounds): number {
    return checkNumber(`${this.path}.${name}`, this.at(name), bounds);
  }

  /** A number, or nothing. */
  optional(name: string, bounds: Bounds): number | undefined {
    return this.at(name) === undefined ? undefined : this.number(name, bounds);
  }

  choice<const Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.at(name);
    const found = choices.find((each) => each === value);
    return found ?? refuse(`${this.path}.${name}`, value, oneOf(choices));
  }

  /** One line of text. */
  text(name: string, most: number, pattern: RegExp = LINE, wanted: string = sentence("wanted.line", { most })): string {
    const value = this.at(name);
    return isText(value, most, pattern) ? value : refuse(`${this.path}.${name}`, value, wanted);
  }

  list<Item>(name: string, least: number, most: number, item: (path: string, value: unknown) => Item): readonly Item[] {
    const value = this.at(name);
    const path = `${this.path}.${name}`;
    if (!Array.isArray(value)) refuse(path, value, sentence("wanted.list", { least, most }));
    if (value.length < least || value.length > most) {
      throw new ExperimentError(sentence("error.entries", { path, count: value.length, least, most }));
    }
    return Array.from(value, (each, i) => item(`${path}[${i}]`, each));
  }
}

/** One or more characters, without controls. */
const LINE: RegExp = /^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u;

export const isText = (value: unknown, most: number, pattern: RegExp = LINE): value is string =>
  typeof value === "string" && value.length <= most && pattern.test(value);

/** The number; 0 for −0, which no text tells from 0. @throws ExperimentError outside of the bounds. */
export function checkNumber(path: string, value: unknown, { least, most, isAbove, isWhole }: Bounds): number {
  const isSound =
    typeof value === "number" &&
    (isAbove ? value > least : value >= least) &&
    value <= most &&
    (!isWhole || Number.isInteger(value));
  if (isSound) return value + 0;
  const wanted = isWhole ? "wanted.whole" : isAbove ? "wanted.above" : "wanted.number";
  return refuse(path, value, sentence(wanted, { least, most }));
}

/** A value that is refused, as it is told: long texts are cut. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  if (typeof value === "object" && value !== null)
    return Array.isArray(value) ? sentence("given.list") : sentence("given.object");
  return value === undefined
    ? sentence("given.missing")
    : typeof value === "function"
      ? sentence("given.function")
      : String(value);
}
