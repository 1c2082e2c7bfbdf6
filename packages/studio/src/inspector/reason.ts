import type { Language } from "@rxgrad/figures/words";
import { reasons } from "../words/reasons.js";
import { say } from "../words/words.js";
import { wordsIn } from "../words/words-in.js";

type ReasonKey = keyof typeof reasons;

/** What is between two parts of a reason. */
const JOINT = "; ";

/**
 * The reason for a strategy in another language: the engine writes it in English.
 *
 * @returns Undefined if it has a part that is not known here.
 */
export function reasonIn(lang: Language, reason: string): string | undefined {
  const parts = reason.split(JOINT).map((part) => partIn(lang, part));
  return parts.includes(undefined) ? undefined : parts.join(" ");
}

/** The parts that a reason consists of, by the keys of their texts. */
export const partsOf = (reason: string): readonly (ReasonKey | undefined)[] =>
  reason.split(JOINT).flatMap((part) => {
    const [key, found] = match(part) ?? [];
    const inner = found?.why ?? found?.how;
    return inner === undefined ? [key] : [key, ...partsOf(inner)];
  });

function match(part: string): [ReasonKey, Readonly<Record<string, string>>] | undefined {
  for (const [key, text] of Object.entries(reasons)) {
    const words = wordsIn(text, part);
    if (words) return [key as ReasonKey, words];
  }
  return undefined;
}

function partIn(lang: Language, part: string): string | undefined {
  const [key, found] = match(part) ?? [];
  if (!key) return undefined;
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(found ?? {})) {
    // A reason may stand in another one.
    const own = name === "why" || name === "how" ? partIn(lang, text) : text.replaceAll('" and "', '", "');
    if (own === undefined) return undefined;
    values[name] = own;
  }
  return say(lang, key, values);
}
