export type { BatchCursor, BatchOptions } from "./batch-options.js";
export { type Batches, type BatchIterator, batches } from "./batches.js";
export type { Column, Dataset, FeedOf } from "./dataset.js";
export { type Idx, parseIdx } from "./idx.js";
export { type Digits, type FileSource, type Mnist, type MnistFiles, type MnistOptions, mnist } from "./mnist.js";
export { oneHot } from "./one-hot.js";
export type { Order } from "./order.js";
export { scaledBytes } from "./scaled-bytes.js";
