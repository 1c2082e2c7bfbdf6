// Exports for the other packages of this project, as `@rxgrad/data/internal`. They are not part of the public API and may change
// at any time.

export { chunksOf, nameOf, plainChunksOf } from "./byte-source.js";
export { asBytes, isWebAddress } from "./bytes.js";
export { allocated, checkData, checkName, show, showLengths } from "./checks.js";
export { numberInCell } from "./csv/cell-readers.js";
export type { ColumnFormat } from "./csv/column-format.js";
export { type ColumnProfile, profileColumns } from "./csv/column-profile.js";
export { type TableOptions, tableFormatOf } from "./csv/options.js";
export { type Cell, Instant, type TableCells, TableReader } from "./csv/table-reader.js";
export { checkCursorReached, checkListedCategories } from "./csv/table-stream.js";
export { type FeedNamed, feedStream, type ReadFeed, STREAM_OPTIONS } from "./feed-stream.js";
