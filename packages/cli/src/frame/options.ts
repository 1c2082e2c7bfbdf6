import { UsageError } from "./exit.js";

/** An option of a command. */
export interface Option<Value> {
  readonly about: string;
  /** What stands for its value in help: "number". A switch has none. */
  readonly value?: string;
  /** Whether the value may be left out: --code, or --code=file. */
  readonly isValueOptional?: boolean;
  /** What help says of leaving it out: "1". */
  readonly fallback?: string;
  /** Its possible values, or "files", for shell completion. */
  readonly candidates?: readonly string[] | "files";
  /** The value of all that was given for it, in order; nothing was given where the list is empty. */
  read(given: readonly string[], flag: string): Value;
}

/** The one value that was given. */
function single(given: readonly string[], flag: string): string | undefined {
  if (given.length > 1) throw new UsageError(`${flag} is given ${given.length} times; give it once.`);
  return given[0];
}

const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);

const refuse = (flag: string, word: string, wanted: string): UsageError =>
  new UsageError(`${flag} is ${quoted(word)}; give ${wanted}.`);

/** An option without a value. */
export const on = (about: string): Option<boolean> => ({ about, read: (given) => given.length > 0 });

interface TextParts {
  readonly value: string;
  readonly about: string;
  readonly candidates?: "files";
}

/** Any text. */
export function text(parts: TextParts & { readonly fallback: string }): Option<string>;
export function text(parts: TextParts): Option<string | undefined>;
export function text(parts: TextParts & { readonly fallback?: string }): Option<string | undefined> {
  return {
    ...parts,
    read: (given, flag) => {
      const word = single(given, flag) ?? parts.fallback;
      if (word === "") throw new UsageError(`${flag} is empty; give a ${parts.value}.`);
      return word;
    },
  };
}

/** A switch that may have a value, after "=": true, or the value. */
export const onOrText = (parts: TextParts): Option<string | boolean> => ({
  ...parts,
  isValueOptional: true,
  read: (given, flag) => {
    const word = single(given, flag);
    return word === undefined ? false : word === "" ? true : word;
  },
});

/** Several texts, between commas or by giving the option more than once. A name that has commas is given by itself, in quotes: '"a,b"'. */
export const texts = (parts: TextParts): Option<readonly string[]> => ({
  ...parts,
  read: (given, flag) => {
    const all = given.flatMap((word) => (/^".*"$/.test(word) ? [word.slice(1, -1)] : word.split(",")));
    if (all.includes("")) throw refuse(flag, given.join(","), "names with commas between them, none of them empty");
    return all;
  },
});

/** A number as people write it: no spaces, no hexadecimal digits, no infinity. */
const numberIn = (word: string): number =>
  /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(word) ? Number(word) : NaN;

interface NumberParts {
  readonly about: string;
  /** Without it, leaving the option out gives undefined. */
  readonly fallback?: number;
  readonly least: number;
  readonly most: number;
}

const isWhole = (value: number, { least, most }: NumberParts): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

const wantedWhole = ({ least, most }: NumberParts): string => `a whole number from ${least} to ${most}`;

/** A whole number. */
export function whole(parts: NumberParts & { readonly fallback: number }): Option<number>;
export function whole(parts: NumberParts): Option<number | undefined>;
export function whole(parts: NumberParts): Option<number | undefined> {
  return {
    ...{ about: parts.about, value: "number" },
    ...(parts.fallback !== undefined && { fallback: String(parts.fallback) }),
    read: (given, flag) => {
      const word = single(given, flag);
      if (word === undefined) return parts.fallback;
      const value = numberIn(word);
      if (!isWhole(value, parts)) throw refuse(flag, word, wantedWhole(parts));
      return value;
    },
  };
}

/** Whole numbers with commas between them. */
export const wholes = (parts: Omit<NumberParts, "fallback">): Option<readonly number[] | undefined> => ({
  ...{ about: parts.about, value: "numbers" },
  read: (given, flag) => {
    const word = single(given, flag);
    if (word === undefined) return undefined;
    const values = word.split(",").map(numberIn);
    if (!values.every((value) => isWhole(value, parts)))
      throw refuse(
        flag,
        word,
        `whole numbers from ${parts.least} to ${parts.most} with commas between them, such as 32,16`,
      );
    return values;
  },
});

/** A number between two others, which it may not be. */
export function between(parts: NumberParts & { readonly fallback: number }): Option<number>;
export function between(parts: NumberParts): Option<number | undefined>;
export function between(parts: NumberParts): Option<number | undefined> {
  const { about, fallback, least, most } = parts;
  const wanted = most === Number.POSITIVE_INFINITY ? `greater than ${least}` : `between ${least} and ${most}`;
  return {
    ...{ about, value: "number" },
    ...(fallback !== undefined && { fallback: String(fallback) }),
    read: (given, flag) => {
      const word = single(given, flag);
      if (word === undefined) return fallback;
      const value = numberIn(word);
      if (!(value > least && value < most)) throw refuse(flag, word, `a number ${wanted}`);
      return value;
    },
  };
}

/** One of several words, or none. */
export const oneOrNone = <const W extends string>(words: readonly W[], about: string): Option<W | undefined> => ({
  ...{ about, value: "word", candidates: words },
  read: (given, flag) => (given.length === 0 ? undefined : oneOf(words, words[0], about).read(given, flag)),
});

/** One of several words. */
export const oneOf = <const W extends string>(words: readonly W[], fallback: W, about: string): Option<W> => ({
  ...{ about, value: "word", fallback, candidates: words },
  read: (given, flag) => {
    const word = single(given, flag) ?? fallback;
    const found = words.find((each) => each === word);
    if (found === undefined) throw refuse(flag, word, `one of ${words.join(", ")}`);
    return found;
  },
});
