// Exports for the other packages of this project, as `@rxgrad/data/internal`. They are not part of the public API and may change
// at any time.

export { chunksOf, nameOf, plainChunksOf } from "./byte-source.js";
export { asBytes, isWebAddress } from "./bytes.js";
export { allocated, checkData, checkName, show, showLengths } from "./checks.js";
export { numberInCell } from "./csv/cell-readers.js";
export { type ColumnProfile, profileColumns } from "./csv/column-profile.js";
