import { en, ko, type Phrase } from "./catalog.js";
import type { Language } from "./language.js";

const CATALOGS: Readonly<Record<Language, Readonly<Record<Phrase, string>>>> = { en, ko };

/** The text of a phrase in a language, with values in place of the words in braces. */
export function say(lang: Language, phrase: Phrase, values: Readonly<Record<string, string | number>> = {}): string {
  return CATALOGS[lang][phrase].replaceAll(/\{(\w+)\}/g, (slot, name: string) => String(values[name] ?? slot));
}
