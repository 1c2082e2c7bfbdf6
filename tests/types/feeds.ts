// A data set is a feed, however its type is declared. Arrays of a tensor are as deep as its rank.
import {
  batches,
  type Column,
  iris,
  type Mnist,
  minMaxScaler,
  oneHot,
  type SyntheticSet,
  sine,
  split,
  xor,
} from "@rxgrad/data";
import {
  accuracy,
  checkGradients,
  confusionMatrix,
  dense,
  evaluate,
  type Feed,
  finiteDifference,
  input,
  iterations,
  meanSquaredError,
  type NestedNumbers,
  Parameters,
  predict,
  sgd,
  softmax,
  Tensor,
  tensor,
  train,
  withMetrics,
} from "rxgrad";
import { evaluator } from "rxgrad/driver";
import { type Observable, of } from "rxjs";
import { type Exact, expectType, is } from "./exact.js";

const x = input("x", [1]);
const y = x.pipe(dense(1));
const t = input("t", [1]);
const loss = meanSquaredError(y, t);
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
const p = new Parameters([]);

/** A type that a user declares. */
interface Measured {
  x: number[][];
  readonly t: Float32Array;
}
declare const measured: Measured;
declare const measured$: Observable<Measured>;
declare const digits: Mnist;
declare const later: AsyncIterable<Measured>;
declare const either: Measured | Feed;

evaluate(loss, sine(), p);
evaluate(loss, measured, p);
evaluate(loss, digits.test, p);
evaluate(loss, either, p);
evaluator([y, t])(measured, p);
checkGradients(loss, sine());
checkGradients(loss, await iris());
checkGradients(loss, measured);
train(W, [sine()]);
train(W, [sine(), xor(), measured, { x: [[1]], t: [[1]] }]);
train(W, [measured]);
train(W, later);
train(W, measured$);
train(W, of(sine()), { control: { data: of([measured], later, measured$) } });
iterations(W, [measured]);
iterations(W, [sine(), { x: [[1]], t: [[1]] }]);
predict(y, of(measured), of(p));
train(W, [sine()]).pipe(withMetrics({ every: 1, y, t, train: sine(), test: measured, metrics: { accuracy, loss } }));

/** A user's function that takes a feed. */
const meanLoss = <F extends Feed<keyof F>>(feed: F) => evaluate(loss, feed, p);
meanLoss(measured);

// @ts-expect-error: not awaited
evaluate(loss, iris(), p);
// @ts-expect-error: not awaited
checkGradients(loss, iris());
// @ts-expect-error: texts
evaluate(loss, { x: ["a"], t: [1] }, p);
// @ts-expect-error: a feed instead of a source of feeds
train(W, measured);
// @ts-expect-error: texts
train(W, [{ x: "a" }]);
// @ts-expect-error: both parts at once
evaluate(loss, digits, p);
// @ts-expect-error: texts
withMetrics({ every: 1, y, t, test: { x: "a" }, metrics: { accuracy } });
// @ts-expect-error: not awaited
withMetrics({ every: 1, y, t, test: iris(), metrics: { accuracy } });

// Ranks
is<number[][]>()(tensor([[1, 2]]).toArray());
is<number>()(tensor(1).toArray());
is<number[]>()(tensor([]).toArray());
is<number[][]>()(confusionMatrix([0.2], [0]).toArray());
is<number[]>()(tensor(new Float32Array(2)).toArray());
is<number[][][]>()(tensor(new Uint8Array(8), [2, 2, 2]).toArray());
is<number[][]>()(tensor(tensor([[1]])).toArray());
is<NestedNumbers>()(tensor([1, 2] as NestedNumbers).toArray());
is<NestedNumbers>()(tensor([1, 2], [2] as readonly number[]).toArray());
is<NestedNumbers>()(new Tensor([1], new Float64Array(1)).toArray());
is<number[][]>()(oneHot([0], 2).toArray());
is<number[][]>()(sine().x.toArray());
const predicted = (await evaluate(y, measured, p)).toArray();
is<number[][]>()(predicted);
const conv = input("image", [4, 4, 3]);
is<number[][][][]>()((await evaluate(conv, { image: [[[[1]]]] }, p)).toArray());
const wide: Tensor = tensor([[1]]);
expectType<Exact<ReturnType<typeof wide.toArray>, NestedNumbers>>();
// @ts-expect-error: of unknown rank
const narrow: Tensor<2> = wide;
// @ts-expect-error: of another
const other: Tensor<1> = tensor([[1]]);

export { narrow, other };

for (const feed of batches({ x: [[1, 2]], t: Int32Array.of(1), image: digits.test.x }, { size: 1 })) {
  is<number[][]>()(feed.x.toArray());
  is<number[]>()(feed.t.toArray());
  is<NestedNumbers>()(feed.image.toArray());
}
const { train: part } = split({ x: [[1, 2]], t: sine().x, s: digits.test.x as Column }, { test: 1 });
is<number[][]>()(part.x.toArray());
is<number[][]>()(minMaxScaler().fit(part.x).transform(part.x).toArray());
declare const set: SyntheticSet;
batches(set, { size: 1 });
softmax();
