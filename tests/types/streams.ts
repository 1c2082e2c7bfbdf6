// The types of what streams emit and of what training takes.
import { batches } from "@rxgrad/data";
import {
  accuracy,
  adaGrad,
  adam,
  type Best,
  compareGradients,
  confusionMatrix,
  cosineDecay,
  crossEntropy,
  dense,
  drop,
  earlyStopping,
  evaluate,
  type Feed,
  finiteDifference,
  gradientError,
  type History,
  history,
  type Iteration,
  initialParameters,
  input,
  iterations,
  joined,
  latest,
  momentum,
  type Node,
  observe,
  type Parameters,
  parametersFromJSON,
  predict,
  queue,
  type RelativeErrors,
  reduceOnPlateau,
  type Snapshot,
  sgd,
  softmax,
  stepDecay,
  type Tensor,
  type TrackedState,
  trackState,
  train,
  type Value,
  warmUp,
  withMetrics,
} from "rxgrad";
import { lastValueFrom, type Observable, of, share, take } from "rxjs";
import { type Exact, expectType, is } from "./exact.js";

const x = input("x", [4]);
const y = x.pipe(dense(3), softmax());
const t = input("t", []);
const loss = crossEntropy(y, t);
const each = crossEntropy(y, t, { reduction: "none" });
const gradient = finiteDifference(loss);
const W = sgd(gradient, { learningRate: 0.1 });
const feed0: Feed = { x: [[1, 2, 3, 4]], t: [0] };
const feeds = batches({ x: [[1, 2, 3, 4]], t: [0] }, { size: 1 });
declare const anyNode: Node;

const run$ = train(W, feeds, { seed: 1 });
expectType<Exact<typeof run$, Observable<Iteration>>>();

const losses$ = run$.pipe(take(3), observe(loss), share());
expectType<Exact<typeof losses$, Observable<number>>>();
const values$ = run$.pipe(observe(y));
expectType<Exact<typeof values$, Observable<Tensor<2>>>>();
const each$ = run$.pipe(observe(each));
expectType<Exact<typeof each$, Observable<Tensor<1>>>>();
const updated$ = run$.pipe(observe(W));
expectType<Exact<typeof updated$, Observable<Parameters>>>();
const slopes$ = run$.pipe(observe(gradient));
expectType<Exact<typeof slopes$, Observable<Parameters>>>();
const apart$ = run$.pipe(observe(compareGradients(gradient, gradient)));
expectType<Exact<typeof apart$, Observable<RelativeErrors>>>();
const off$ = run$.pipe(observe(gradientError(gradient)));
expectType<Exact<typeof off$, Observable<Parameters>>>();
const unknown$ = run$.pipe(observe(anyNode));
expectType<Exact<typeof unknown$, Observable<Tensor | number>>>();
const tracked$ = run$.pipe(trackState({ every: 10, parameters: true }));
expectType<Exact<typeof tracked$, Observable<TrackedState>>>();

const answer$ = predict(y, of({ x: [[1, 2, 3, 4]] }), updated$);
expectType<Exact<typeof answer$, Observable<Tensor<2>>>>();
const joined$ = joined({ x: of([[1, 2, 3, 4]]), t: of(0) }, { by: "t" });
expectType<Exact<typeof joined$, Observable<{ readonly x: number[][]; readonly t: number }>>>();
train(W, joined$, { policy: latest(), control: { paused: of(false), step: of(1), data: of(feeds) } });
// @ts-expect-error: no source has that name
joined({ x: of(1) }, { by: "t" });
// @ts-expect-error: what is joined are values of inputs
joined({ x: of("1") });
// @ts-expect-error: whether it is paused is a boolean
train(W, feeds, { control: { paused: of("yes") } });

// Operators add to iterations
const stopped$ = run$.pipe(earlyStopping({ patience: 3 }));
expectType<Exact<Awaited<ReturnType<typeof lastBest>>, Best>>();
async function lastBest() {
  return (await lastValueFrom(stopped$)).best;
}
const measured$ = run$.pipe(
  withMetrics({ every: "epoch", y, t, test: feed0, metrics: { accuracy, confusionMatrix, loss, own: () => "good" } }),
);
measured$.subscribe(({ metrics }) => {
  // @ts-expect-error: there are none in most iterations
  metrics.test;
  if (!metrics) return;
  is<{
    readonly accuracy: number;
    readonly confusionMatrix: Tensor<2>;
    readonly loss: number;
    readonly own: string;
  }>()(metrics.test);
  // @ts-expect-error: it was not measured on that set
  metrics.train;
});
run$.pipe(earlyStopping({ patience: 3 }), history({ budget: 1e6 })).subscribe(({ best, history: past }) => {
  is<Best>()(best);
  is<History>()(past);
  is<Snapshot>()(past.at(1));
  train(W, feeds, { from: past.at(1) });
  // @ts-expect-error: moments are not written to
  past.at(1).loss = 0;
});
const both$ = measured$.pipe(earlyStopping({ patience: 3, monitor: ({ metrics }) => metrics?.test.loss }), observe(y));
expectType<Exact<typeof both$, Observable<Tensor<2>>>>();
measured$.pipe(earlyStopping({ patience: 3, monitor: ({ metrics }) => metrics?.test.loss })).subscribe(({ best }) => {
  is<Best | undefined>()(best);
});
// @ts-expect-error: a matrix is no number to judge by
measured$.pipe(earlyStopping({ patience: 3, monitor: ({ metrics }) => metrics?.test.confusionMatrix }));
// @ts-expect-error: nor is a node of many numbers
run$.pipe(earlyStopping({ patience: 3, monitor: y }));
// @ts-expect-error: patience is required
earlyStopping({});
// @ts-expect-error: y is a node
withMetrics({ every: 1, y: "y", t, test: feed0, metrics: { accuracy } });

expectType<Exact<Value<Node<readonly ["batch", number]>>, Tensor<2>>>();
expectType<Exact<Value<Node<readonly []> | typeof W>, number | Parameters>>();

declare const iteration: Iteration;
expectType<Exact<typeof iteration.loss, number>>();
expectType<Exact<typeof iteration.parameters, Parameters>>();
expectType<Exact<typeof iteration.hyperparameters, Readonly<Record<string, number>>>>();
// @ts-expect-error: an iteration is not written to
iteration.loss = 0;
// @ts-expect-error: nor what is observed
iteration.value(y).data[0] = 1;
declare const tracked: TrackedState;
// @ts-expect-error: nor a state
tracked.state.loss = 0;

const before = evaluate(y, { x: [[1, 2, 3, 4]] }, initialParameters(loss, { seed: 1 }));
expectType<Exact<typeof before, Promise<Tensor<2>>>>();
const scalar = evaluate(loss, { x: [[1, 2, 3, 4]], t: [0] }, parametersFromJSON(loss, {}));
expectType<Exact<typeof scalar, Promise<number>>>();

// Data of every kind
const feed: Feed = { x: new Float64Array(4), t: Uint8Array.of(1) };
train(W, [feed]);
train(W, of(feed), { policy: latest() });
train(W, of(feed), { policy: drop() });
train(W, of(feed), { policy: queue(3) });
train(
  W,
  (async function* () {
    yield feed;
  })(),
);
train([W, W], feeds, { watch: [y, gradient, compareGradients(gradient, gradient)] });
train(W);
for (const { loss: number } of iterations(W, feeds)) expectType<Exact<typeof number, number>>();

// Hyper-parameters of every kind
sgd(gradient, { learningRate: (iteration: number) => 1 / iteration });
sgd(gradient, { learningRate: of(0.1) });
finiteDifference(loss, { h: of(1e-4), scheme: "forward", strategy: "direct" });
adam(gradient);
adam(gradient, {
  learningRate: warmUp(cosineDecay({ start: 0.1, iterations: 100 }), { iterations: 10 }),
  beta1: of(0.5),
});
momentum(gradient, { learningRate: 0.1, momentum: of(0.9), weightDecay: of(0.1), clipNorm: () => 1, clipValue: 1 });
const rate = reduceOnPlateau({ start: 0.1 });
sgd(gradient, { learningRate: rate });
expectType<Exact<ReturnType<typeof rewatched>, Observable<Tensor<2>>>>();
const rewatched = () => run$.pipe(rate.watch({ every: "epoch" }), observe(y));
// Iterations keep their type when they pass through `watch`, and its monitor has that type.
measured$.pipe(rate.watch({ monitor: ({ metrics }) => metrics?.test.loss })).subscribe(({ metrics }) => {
  is<number | undefined>()(metrics?.test.accuracy);
});
// @ts-expect-error: a matrix is no number to judge by
measured$.pipe(rate.watch({ monitor: ({ metrics }) => metrics?.test.confusionMatrix }));
// @ts-expect-error: a schedule has a start
stepDecay({ every: 10 });
// @ts-expect-error: momentum needs a learning rate
momentum(gradient, { momentum: 0.9 });
// @ts-expect-error: the initial accumulator is a number
adaGrad(gradient, { initialAccumulator: of(0.1) });

// @ts-expect-error: a loss is no optimizer
train(loss, feeds);
// @ts-expect-error: a policy is called
train(W, of(feed), { policy: latest });
// @ts-expect-error: one feed is no source of feeds
train(W, feed);
// @ts-expect-error: a Promise of data is awaited first
train(W, Promise.resolve([feed]));
// @ts-expect-error: iterations() awaits nothing
iterations(W, of(feed));
// @ts-expect-error: a learning rate is required
sgd(gradient);
// @ts-expect-error: texts are no numbers
sgd(gradient, { learningRate: of("0.1") });
// @ts-expect-error: a loss is one number
finiteDifference(each);
// @ts-expect-error: no such scheme
finiteDifference(loss, { scheme: "backwards" });
// @ts-expect-error: iterations() is not paced
iterations(W, feeds, { shouldPause: () => true });
