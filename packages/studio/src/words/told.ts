import { type Language, type Say, sayer } from "@rxgrad/figures/words";
import { errors, errorsKo } from "./errors.js";

/** The key of a sentence with which something is refused. */
export type ErrorPhrase = keyof typeof errors;

const say: Say<ErrorPhrase> = sayer({ en: errors, ko: errorsKo });

/** The sentence of an error. It is English wherever it is thrown, as those of rxgrad are. */
export const sentence = (phrase: ErrorPhrase, values?: Readonly<Record<string, string | number>>): string =>
  say("en", phrase, values);

interface Known {
  readonly phrase: ErrorPhrase;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const SLOT = /\{(\w+)\}/g;

/** The patterns of all sentences, those with the most words of their own first. */
const known: readonly Known[] = Object.entries(errors)
  .map(([phrase, text]) => ({ phrase: phrase as ErrorPhrase, text }))
  .sort((a, b) => b.text.replaceAll(SLOT, "").length - a.text.replaceAll(SLOT, "").length)
  .map(({ phrase, text }) => ({
    phrase,
    pattern: new RegExp(`^${text.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(SLOT, "([^]+)")}$`),
    names: [...text.matchAll(SLOT)].map(([, name]) => name as string),
  }));

/**
 * The message of an error in a language. Errors come from workers and sockets as texts, so that a sentence is known by its English
 * words; so are the parts of it. A message of somebody else stays as it is.
 */
export function toldIn(lang: Language, message: string): string {
  if (lang === "en") return message;
  for (const { phrase, pattern, names } of known) {
    const found = pattern.exec(message);
    if (!found) continue;
    const values = names.map((name, i) => [name, toldIn(lang, found[i + 1] as string)] as const);
    return say(lang, phrase, Object.fromEntries(values));
  }
  return message;
}
