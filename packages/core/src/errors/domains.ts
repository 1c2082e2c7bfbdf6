import { describeValue } from "./describe-value.js";
import { HyperparameterError, type RxgradError } from "./errors.js";

/** The numbers that a domain accepts, as data: a control such as a slider can be made of it. */
export interface NumberRange {
  /** The lower end; −Infinity if there is none. */
  readonly least: number;
  /** The upper end; Infinity if there is none. */
  readonly most: number;
  /** Whether the lower end is accepted. */
  readonly includesLeast: boolean;
  /** Whether the upper end is accepted. */
  readonly includesMost: boolean;
  /** Whether only whole numbers are accepted. */
  readonly isWhole: boolean;
}

/** The values that an option or an argument accepts. A hyper-parameter has a domain too. */
export interface Domain {
  /** The accepted values in words, for messages: they follow "give". */
  readonly wanted: string;
  accepts(value: unknown): boolean;
}

/** A domain of numbers. */
export interface NumberDomain extends Domain {
  readonly range: NumberRange;
}

/** A class of errors of rxgrad. */
export type ErrorClass = new (message: string, options?: ErrorOptions) => RxgradError;

/** How a range of numbers is written: the ends are included unless they are excluded. */
interface RangeParts {
  readonly least?: number;
  readonly most?: number;
  /** Numbers above this one. */
  readonly above?: number;
  /** Numbers below this one. */
  readonly below?: number;
  readonly isWhole?: boolean;
}

/** Numbers in a range. @param wanted The range in words. */
export function numbersIn(
  { least, most, above = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY, isWhole = false }: RangeParts,
  wanted: string,
): NumberDomain {
  const low = least ?? above;
  const high = most ?? below;
  const range = {
    ...{ least: low, most: high, isWhole },
    ...{ includesLeast: least !== undefined, includesMost: most !== undefined },
  };
  const accepts = (value: unknown): boolean =>
    typeof value === "number" &&
    (value > low || value === least) &&
    (value < high || value === most) &&
    (!isWhole || Number.isSafeInteger(value));
  return { wanted, range, accepts };
}

/** Whole numbers from `least` on. */
export const whole = (least = 1): NumberDomain =>
  numbersIn({ least, isWhole: true }, `a whole number, ${least} or more`);

/** Whole numbers, negative ones too, such as seeds. */
export const anyWhole: NumberDomain = /* @__PURE__ */ numbersIn({ isWhole: true }, "a whole number");

/** Finite numbers from `least` on. */
export const finite = (least: number): NumberDomain => numbersIn({ least }, `a finite number, ${least} or more`);

/** Finite numbers, negative ones too. */
export const anyFinite: NumberDomain = /* @__PURE__ */ numbersIn({}, "a finite number");

/** Finite numbers above 0. */
export const positive: NumberDomain = /* @__PURE__ */ numbersIn({ above: 0 }, "a positive finite number");

/** Numbers from 0 to 1, such as parts of a whole. */
export const fromZeroToOne: NumberDomain = /* @__PURE__ */ numbersIn({ least: 0, most: 1 }, "a number from 0 to 1");

/** Numbers from 0 to below 1, such as decay factors. */
export const fromZeroBelowOne: NumberDomain = /* @__PURE__ */ numbersIn(
  { least: 0, below: 1 },
  "a number from 0 to below 1",
);

export const trueOrFalse: Domain = { wanted: "true or false", accepts: (value) => typeof value === "boolean" };

export const anyText: Domain = { wanted: "a text", accepts: (value) => typeof value === "string" };

/** Texts that are not empty. */
export const nonEmptyText: Domain = {
  wanted: "a text that is not empty",
  accepts: (value) => typeof value === "string" && value !== "",
};

/** A function. @param signature It is shown in messages, such as `(x) => number`. */
export const callback = (signature?: string): Domain => ({
  wanted: `a function${signature === undefined ? "" : ` ${signature}`}`,
  accepts: (value) => typeof value === "function",
});

/** Some texts, such as the names of schemes. */
export const oneOf = (...choices: readonly string[]): Domain => ({
  wanted: inWords(choices.map((each) => JSON.stringify(each))),
  accepts: (value) => choices.includes(value as string),
});

/** Lists. A hole in a list counts as undefined. @param words What the entries are, such as `nodes`. */
export const listOf = (words: string, accepts: (each: unknown) => boolean = () => true): Domain => ({
  wanted: `a list of ${words}`,
  accepts: (value) => Array.isArray(value) && value.findIndex((each) => !accepts(each)) < 0,
});

/** The values of a domain, and `other` as well. @param words How messages call it; by default as JSON writes it. */
export const orElse = (domain: Domain, other: unknown, words: string = JSON.stringify(other)): Domain => ({
  wanted: `${domain.wanted}, or ${words}`,
  accepts: (value) => value === other || domain.accepts(value),
});

/** The same domain with an example in its messages: `a whole number, 1 or more, such as dense(10)`. */
export const suchAs = <D extends Domain>(domain: D, example: string): D => ({
  ...domain,
  wanted: `${domain.wanted}, such as ${example}`,
});

/**
 * Refuses a value outside its domain. The sentence is the same for all options: `dense: units is 0; give a whole number, 1 or more.`
 *
 * @param owner What the value was given to; the message begins with it. Undefined in the rules of a kind of node, because
 * the label of the node is put before their messages.
 * @param name The name of the option or the argument.
 * @param Refused The class of the error.
 */
export function checkOption(
  owner: string | undefined,
  name: string,
  value: unknown,
  { wanted, accepts }: Domain,
  Refused: ErrorClass = HyperparameterError,
): void {
  if (accepts(value)) return;
  throw new Refused(`${owner === undefined ? "" : `${owner}: `}${name} is ${describeValue(value)}; give ${wanted}.`);
}

/** Refuses a value outside its domain; undefined, which stands for an option that was left out, is accepted. */
export function checkOptional(
  owner: string,
  name: string,
  value: unknown,
  domain: Domain,
  Refused: ErrorClass = HyperparameterError,
): void {
  if (value === undefined) return;
  checkOption(owner, name, value, { ...domain, wanted: `${domain.wanted}, or leave it out` }, Refused);
}

/** A list in words: `a, b or c`. */
const inWords = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(", ")} or ${texts[texts.length - 1]}`;
