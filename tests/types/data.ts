import type { Samples, SeekableSource, Tensor } from "@rxgrad/core";
import {
  type BatchCursor,
  type BatchIterator,
  batches,
  type Mnist,
  mnist,
  moons,
  oneHot,
  parseCsv,
  type ScalerJSON,
  split,
  standardScaler,
  streamCsv,
  streamIdx,
} from "@rxgrad/data";
import { type Exact, expectType } from "./exact.js";

type FeedLater<S> = S extends AsyncIterable<infer Feed> ? Feed : never;
type FeedIn<B> = B extends Iterable<infer Feed> ? Feed : never;

const plain = batches({ x: [[0, 1]], t: Float32Array.of(1) }, { size: 1, order: "random", seed: 1 });
expectType<Exact<FeedIn<typeof plain>, { readonly x: Tensor<2>; readonly t: Tensor<1> }>>();

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
expectType<Exact<typeof iterator, BatchIterator<{ readonly points: Tensor<2> }>>>();
expectType<Exact<ReturnType<typeof iterator.cursor>, BatchCursor>>();
batches(points, { size: 2, from: iterator.cursor() });

expectType<Exact<ReturnType<(typeof images)["from"]>, typeof images>>();
images satisfies SeekableSource;
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

const table = parseCsv("", { columns: { x: ["a", 2], t: { category: "k" } } });
expectType<Exact<typeof table.data, { readonly x: Tensor<2>; readonly t: Tensor<2> }>>();
expectType<Exact<keyof typeof table.categories, "t">>();
// @ts-expect-error: columns are required
parseCsv("", {});
// @ts-expect-error: an unknown way to write categories
parseCsv("", { columns: { t: { category: "k", as: "onehot" } } });

const rows = streamCsv("a.csv", { columns: { x: ["a"], t: "b" }, size: 10 });
rows satisfies SeekableSource;
expectType<Exact<FeedLater<typeof rows>, { readonly x: Tensor<2>; readonly t: Tensor<1> }>>();
streamCsv("a.csv", { columns: { x: ["a"] }, size: 1, map: ({ x }) => ({ first: x.toArray().map(([one]) => one!) }) });
const kinds = parseCsv("", {
  columns: {
    n: { number: "a", decimal: ",", missing: { rows: "keep" } },
    many: { number: ["a", "b"] },
    b: { boolean: "c" },
    d: { date: ["d"], unit: "seconds" },
    v: { column: "e", convert: (cell) => cell.length },
    i: { category: "k", as: "index", missing: { fill: "none" } },
  },
});
expectType<
  Exact<
    typeof kinds.data,
    {
      readonly n: Tensor<1>;
      readonly many: Tensor<2>;
      readonly b: Tensor<1>;
      readonly d: Tensor<2>;
      readonly v: Tensor<1>;
      readonly i: Tensor<1>;
    }
  >
>();
expectType<Exact<keyof typeof kinds.categories, "i">>();
// @ts-expect-error: an unknown encoding
parseCsv("", { columns: { x: "a" }, encoding: "utf8" });
// @ts-expect-error: an unknown fate
parseCsv("", { columns: { x: { number: "a", missing: { rows: "skip" } } } });
// @ts-expect-error: a converter makes numbers
parseCsv("", { columns: { x: { column: "a", convert: (cell) => cell } } });
const mapped = streamIdx({ x: "a", t: "b" }, { size: 1, map: ({ x, t }) => ({ x, t: oneHot(t, 10), n: [t.size] }) });
expectType<Exact<FeedLater<typeof mapped>, { x: Tensor; t: Tensor<2>; n: number[] }>>();
// @ts-expect-error: a name that is not read
streamIdx({ x: "a" }, { size: 1, map: ({ t }) => ({ t }) });

const parts = split(digits.train, { test: 0.1, validation: 0.1, stratify: "t" });
expectType<Exact<typeof parts.validation, { readonly x: Samples; readonly t: Tensor }>>();
expectType<Exact<keyof ReturnType<typeof split<Points>>, "train" | "test">>();
// @ts-expect-error: test is required
split(points, {});
// @ts-expect-error: there is no validation part where none was asked for
split(points, { test: 0.1 }).validation;

const scaler = standardScaler().fit(points.points);
expectType<Exact<ReturnType<typeof scaler.toJSON>, ScalerJSON>>();
scaler.transform([[1]]) satisfies Tensor;
scaler.inverse(digits.train.x) satisfies Samples;
// @ts-expect-error: nothing is scaled before it has been fitted
standardScaler().transform([[1]]);

oneHot(["a"], ["a", "b"]);
// @ts-expect-error: names need the list of classes
oneHot(["a"], 2);
// @ts-expect-error: an unknown kind of target
moons({ targets: "label" });
