import type { Language } from "./language.js";

/** Says a phrase in a language, with values in place of the words in braces. */
export type Say<P extends string> = (
  lang: Language,
  phrase: P,
  values?: Readonly<Record<string, string | number>>,
) => string;

/** What says the phrases of these catalogs. */
export const sayer =
  <P extends string>(catalogs: Readonly<Record<Language, Readonly<Record<P, string>>>>): Say<P> =>
  (lang, phrase, values = {}) =>
    catalogs[lang][phrase].replaceAll(/\{(\w+)\}/g, (slot, name: string) => String(values[name] ?? slot));
