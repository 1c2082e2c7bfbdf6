import type { Language } from "@rxgrad/figures/words";
import type { Setup } from "../../experiment/setup.js";
import { en, type Phrase } from "../../words/catalog.js";
import { say } from "../../words/words.js";

/** A field of a setup that differs from another one. */
export interface Difference {
  readonly name: string;
  /** Undefined for none. */
  readonly value: string | undefined;
}

type Flat = ReadonlyMap<string, string | undefined>;

/** What of a setup differs from another one. */
export function differences(from: Setup, to: Setup): Difference[] {
  const [before, after] = [flat(from), flat(to)];
  return [...after]
    .filter(([name, value]) => before.get(name) !== value || !before.has(name))
    .map(([name, value]) => ({ name, value }));
}

function flat(setup: Setup): Flat {
  const entries = new Map<string, string | undefined>();
  const add = (name: string, value: unknown): void => {
    if (name === "layers" && Array.isArray(value)) {
      entries.set(name, value.map(({ units, activation }) => `${units} ${activation}`).join(", "));
    } else if (Array.isArray(value)) entries.set(name, value.length > 4 ? "…" : value.join(", "));
    else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) add(key === "kind" ? name : key, each);
    } else entries.set(name, value === undefined ? undefined : String(value));
  };
  for (const [name, value] of Object.entries(setup)) add(name, value);
  return entries;
}

/** Fields that are called differently in the rail. */
const NAMES: Readonly<Record<string, Phrase>> = {
  layers: "rail.network",
  inputs: "rail.csvInputs",
  target: "rail.csvTarget",
  heights: "room.regression.curve",
  address: "room.own.address",
};

const isPhrase = (key: string): key is Phrase => Object.hasOwn(en, key);

/** A difference in the words of the rail, such as `Learning rate 0.3`. */
export function differenceIn(lang: Language, { name, value }: Difference): string {
  const field = NAMES[name] ?? `rail.${name}`;
  const choice = `rail.${name}.${value}`;
  const none = name === "batchSize" ? say(lang, "rail.allAtOnce") : "–";
  return `${isPhrase(field) ? say(lang, field) : name} ${isPhrase(choice) ? say(lang, choice) : (value ?? none)}`;
}
