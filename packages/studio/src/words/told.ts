import { type Language, type Say, sayer } from "@rxgrad/figures/words";
import { csvFaults, csvFaultsKo } from "./csv-faults.js";
import { errors, errorsKo } from "./errors.js";
import { fleetProblems, fleetProblemsKo } from "./fleet-problems.js";
import { notFinite, notFiniteKo } from "./not-finite.js";
import { wordsIn } from "./words-in.js";

/** The key of a sentence with which something is refused. */
export type ErrorPhrase = keyof typeof errors;

type ToldPhrase = ErrorPhrase | keyof typeof notFinite | keyof typeof csvFaults | keyof typeof fleetProblems;

const all = { ...errors, ...notFinite, ...csvFaults, ...fleetProblems };
const say: Say<ToldPhrase> = sayer({
  en: all,
  ko: { ...errorsKo, ...notFiniteKo, ...csvFaultsKo, ...fleetProblemsKo },
});

/** The sentence of an error. It is English wherever it is thrown, as those of rxgrad are. */
export const sentence = (phrase: ErrorPhrase, values?: Readonly<Record<string, string | number>>): string =>
  say("en", phrase, values);

/** All sentences, those with the most words of their own first. */
const known: readonly (readonly [phrase: ToldPhrase, text: string])[] = (
  Object.entries(all) as [ToldPhrase, string][]
).sort(([, a], [, b]) => ownWords(b) - ownWords(a));

/** The number of characters outside of braces. */
function ownWords(text: string): number {
  return text.replaceAll(/\{\w+\}/g, "").length;
}

/** Ranges without words, as the engine writes them: `x in [0, 1] and W in [-1, 1]`. */
const bare = (ranges: string): string => ranges.replaceAll("] and ", "], ").replaceAll(" in [", " [");

/**
 * The message of an error in a language. Errors come from workers and sockets as texts, so that a sentence is known by its English
 * words; so are the parts of it. A message of somebody else stays as it is.
 */
export function toldIn(lang: Language, message: string): string {
  if (lang === "en") return message;
  for (const [phrase, text] of known) {
    const words = wordsIn(text, message);
    if (!words) continue;
    const values = Object.entries(words).map(([name, word]) => {
      return [name, name === "ranges" ? bare(word) : toldIn(lang, word)] as const;
    });
    return say(lang, phrase, Object.fromEntries(values));
  }
  return message;
}
