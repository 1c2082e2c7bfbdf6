export type { BatchCursor, BatchOptions } from "./batch-options.js";
export { type Batches, type BatchIterator, batches } from "./batches.js";
export type { ByteSource } from "./byte-source.js";
export type {
  BooleanColumn,
  CategoriesOf,
  CategoryColumn,
  ColumnMissing,
  ColumnRank,
  ConvertedColumn,
  CsvColumn,
  CsvColumns,
  CsvFeed,
  CsvPicks,
  DateColumn,
  NumberColumn,
  PicksRank,
  UnknownCategory,
} from "./csv/column-types.js";
export type { CsvEncoding } from "./csv/decode.js";
export type { CsvCellsOptions, CsvData, CsvMissing, CsvOptions } from "./csv/options.js";
export { parseCsv, readCsv, readCsvCells } from "./csv/parse-csv.js";
export { type CsvStreamOptions, streamCsv } from "./csv/stream-csv.js";
export type { Column, Dataset, FeedOf } from "./dataset.js";
export type { FeedNamed, FeedStream, FeedStreamIterator, StreamCursor, StreamOptions } from "./feed-stream.js";
export type { FittedImputer, ImputerJSON } from "./fitted-imputer.js";
export type { FittedScaler, ScalerJSON } from "./fitted-scaler.js";
export { type Idx, type IdxData, parseIdx } from "./idx.js";
export { type Imputer, type ImputerOptions, type ImputerStrategy, imputer, imputerFromJSON } from "./imputer.js";
export { type Iris, type IrisOptions, iris, irisFeatures, irisSpecies } from "./iris.js";
export { type Digits, type FileSource, type Mnist, type MnistFiles, type MnistOptions, mnist } from "./mnist.js";

export type { Order } from "./order.js";
export { type ReadIdxOptions, readIdx, streamIdx } from "./read-idx.js";
export { scaledBytes } from "./scaled-bytes.js";
export { type MinMaxOptions, minMaxScaler, type Scaler, scalerFromJSON, standardScaler } from "./scalers.js";
export { type Part, type Split, type SplitOptions, split } from "./split.js";
export * from "./synthetic/index.js";
export { type OneHotOptions, oneHot, type Targets } from "./targets.js";
