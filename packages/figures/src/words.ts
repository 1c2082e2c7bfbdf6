// `@rxgrad/figures/words`: what a page with figures needs to speak their languages, and to write numbers as they do.
export { formatCount, formatNumber, inLine, type NumberText, numberText } from "./plot/format.js";
export { placeOf } from "./weights/tiles.js";
export { catalogFaults } from "./words/faults.js";
export { type Language, languageOf } from "./words/language.js";
export { type Say, sayer } from "./words/sayer.js";
