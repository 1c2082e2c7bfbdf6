/** What a property of a figure accepts, and how an attribute of the same name is read. */
export interface Property<T> {
  readonly initial: T;
  /** The accepted values in words, for messages: they follow "give". */
  readonly wanted: string;
  accepts(value: unknown): boolean;
  /** The value of an attribute. A property without it has no attribute. */
  read?(text: string): unknown;
}

/** The properties of a figure, by name. */
export type Properties = Readonly<Record<string, Property<unknown>>>;

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(" or ");

/** One of these texts; the first is the initial one. */
export const oneOf = <const N extends string>(...names: readonly [N, ...N[]]): Property<N> => ({
  initial: names[0],
  wanted: quoted(names),
  accepts: (value) => names.includes(value as N),
  read: (text) => text,
});

/** A finite number between two others, both included. */
export const between = (least: number, most: number, initial: number): Property<number> => ({
  initial,
  wanted: `a number from ${least} to ${most}`,
  accepts: (value) => typeof value === "number" && value >= least && value <= most,
  read: Number,
});

/** A finite number. */
export const finite = (initial: number): Property<number> => ({
  initial,
  wanted: "a finite number",
  accepts: Number.isFinite,
  read: (text) => (text.trim() === "" ? Number.NaN : Number(text)),
});

/** True or false. As an attribute it is true if it is there. */
export const flag: Property<boolean> = {
  initial: false,
  wanted: "true or false",
  accepts: (value) => typeof value === "boolean",
  read: (text) => text !== "false",
};

/** A text, empty at first. */
export const text = (initial = ""): Property<string> => ({
  initial,
  wanted: "a text",
  accepts: (value) => typeof value === "string",
  read: (given) => given,
});

/** A value that a script sets, such as a stream. It has no attribute and is undefined at first. */
export const given = <T>(wanted: string, accepts: (value: unknown) => boolean): Property<T | undefined> => ({
  initial: undefined,
  wanted,
  accepts: (value) => value === undefined || accepts(value),
});

/** The name of the attribute of a property: `secantStep` is `secant-step`. */
export const attributeOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Why a value is refused, in one sentence. Undefined if it is accepted. */
export function refusalOf(tag: string, name: string, property: Property<unknown>, value: unknown): string | undefined {
  if (property.accepts(value)) return undefined;
  return `${tag}: ${name} is ${shown(value)}; give ${property.wanted}.`;
}

/** A value in a few words, at most 80 characters. */
function shown(value: unknown): string {
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return cut(String(value));
  return cut(`a value of type ${value.constructor?.name ?? "Object"}`);
}

const cut = (words: string): string => (words.length > 80 ? `${words.slice(0, 79)}…` : words);
