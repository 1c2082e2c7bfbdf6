import { type Language, languageOf } from "@rxgrad/figures/words";
import { Kept } from "../../session/kept.js";
import type { Phrase } from "../../words/catalog.js";
import { toldIn } from "../../words/told.js";
import { say } from "../../words/words.js";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const SCHEMES: Readonly<Record<Theme, string>> = { system: "light dark", light: "light", dark: "dark" };

const themeOf = (name: string | null): Theme => THEMES.find((each) => each === name) ?? "system";

/** For the next visit. Where a browser forbids it, that begins with the language and the theme of the browser. */
const kept = new Kept(() => localStorage);
const KEPT = { lang: "rxgrad.lang", theme: "rxgrad.theme" } as const;

/** Language and theme. The address decides, then the last visit, then the browser. */
class Settings {
  #lang: Language = $state.raw("en");
  #theme: Theme = $state.raw("system");

  get lang(): Language {
    return this.#lang;
  }

  get theme(): Theme {
    return this.#theme;
  }

  /** The person has chosen a language. */
  setLang(lang: Language): void {
    this.#showLang(lang);
    kept.write(KEPT.lang, lang);
  }

  /** The person has chosen a theme. */
  setTheme(theme: Theme): void {
    this.#showTheme(theme);
    kept.write(KEPT.theme, theme);
  }

  /** @param asked What the address says. It decides for this visit alone: a link may be somebody else's. */
  read(asked: { readonly get: (name: string) => string | null }): void {
    this.#showLang(languageOf(asked.get("lang") ?? kept.read(KEPT.lang) ?? navigator.language));
    this.#showTheme(themeOf(asked.get("theme") ?? kept.read(KEPT.theme)));
  }

  #showLang(lang: Language): void {
    this.#lang = lang;
    document.documentElement.lang = lang;
    document.title = say(lang, "page.title");
  }

  #showTheme(theme: Theme): void {
    this.#theme = theme;
    document.documentElement.style.colorScheme = SCHEMES[theme];
  }
}

export const settings: Settings = new Settings();

/** The text of a phrase in the person's language. Reading it in a component follows the language. */
export const tell = (phrase: Phrase, values?: Readonly<Record<string, string | number>>): string =>
  say(settings.lang, phrase, values);

/** The message of an error in the person's language, as far as the studio has written it. */
export const tellProblem = (message: string): string => toldIn(settings.lang, message);
