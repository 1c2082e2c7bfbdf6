import type { PositionedSource, Samples, Tensor } from "@rxgrad/core";
import { type BatchCursor, type BatchIterator, batches, type Mnist, mnist } from "@rxgrad/data";
import { type Exact, expectType } from "./exact.js";

type FeedIn<B> = B extends Iterable<infer Feed> ? Feed : never;

const plain = batches({ x: [[0, 1]], t: Float32Array.of(1) }, { size: 1, order: "random", seed: 1 });
expectType<Exact<FeedIn<typeof plain>, { readonly x: Tensor; readonly t: Tensor }>>();

declare const digits: Mnist;
const images = batches(digits.train, { size: 100 });
expectType<Exact<FeedIn<typeof images>, { readonly x: Tensor; readonly t: Tensor }>>();
expectType<Exact<Mnist["test"]["x"], Samples>>();
expectType<Exact<ReturnType<typeof mnist>, Promise<Mnist>>>();

interface Points {
  readonly points: number[][];
}
declare const points: Points;
const iterator = batches(points, { size: 2 })[Symbol.iterator]();
expectType<Exact<typeof iterator, BatchIterator<{ readonly points: Tensor }>>>();
expectType<Exact<ReturnType<typeof iterator.cursor>, BatchCursor>>();
batches(points, { size: 2, from: iterator.cursor() });

expectType<Exact<ReturnType<(typeof images)["from"]>, typeof images>>();
images satisfies PositionedSource;
// @ts-expect-error: a cursor of something else
images.from(3);

// @ts-expect-error: size is required
batches(points, {});
// @ts-expect-error: an unknown order
batches(points, { size: 1, order: "sorted" });
// @ts-expect-error: an unknown option
batches(points, { batchSize: 1 });
// @ts-expect-error: a column of texts
batches({ x: ["a"] }, { size: 1 });
// @ts-expect-error: the whole of MNIST instead of one part
batches(digits, { size: 1 });
// @ts-expect-error: an unknown kind of target
mnist({ targets: "label" });
// @ts-expect-error: a file left out
mnist({ files: { trainImages: "a", trainLabels: "b", testImages: "c" } });
