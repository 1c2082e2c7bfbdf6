import { en, ko, type Phrase } from "./catalog.js";
import { type Say, sayer } from "./sayer.js";

/** The text of a phrase in a language, with values in place of the words in braces. */
export const say: Say<Phrase> = sayer({ en, ko });

/** The same in the language of a figure, for its parts. */
export type Tell = (phrase: Phrase, values?: Readonly<Record<string, string | number>>) => string;
