// `@rxgrad/figures/words`: what a page with figures needs to speak their languages too.
export { catalogFaults } from "./words/faults.js";
export { type Language, languageOf } from "./words/language.js";
export { type Say, sayer } from "./words/sayer.js";
