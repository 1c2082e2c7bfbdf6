/** The languages of the figures. */
export type Language = "en" | "ko";

/** The language that a `lang` attribute names. Everything but Korean is shown in English. */
export const languageOf = (lang: string): Language => (/^ko\b/i.test(lang) ? "ko" : "en");
