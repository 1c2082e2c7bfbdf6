import { type Say, sayer } from "@rxgrad/figures/words";
import { en, ko, type Phrase } from "./catalog.js";

/** The text of a phrase in a language, with values in place of the words in braces. */
export const say: Say<Phrase> = sayer({ en, ko });
