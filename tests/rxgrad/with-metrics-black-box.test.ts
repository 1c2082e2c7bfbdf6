// Metrics of networks with asynchronous black boxes: the run waits for them and loses nothing.
import { batches } from "@rxgrad/data";
import * as fc from "fast-check";
import {
  type BoxesOptions,
  blackBox,
  confusionMatrix,
  dense,
  type EventualBoxValue,
  earlyStopping,
  finiteDifference,
  HyperparameterError,
  input,
  NumericError,
  OperationError,
  observe,
  type RxgradError,
  r2,
  sgd,
  sumSquaredError,
  type Tensor,
  train,
  withMetrics,
} from "rxgrad";
import { lastValueFrom, map, of, retry, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { type Call, RemoteFunction } from "../support/remote-function.js";

/** The function of the plant. */
const plant = (z: number): number => 1 / (1 + Math.exp(-z));

interface PlantOptions {
  readonly concurrency?: number;
  readonly repeat?: number;
}

/** A line and a plant behind it. Training includes the plant or not. */
function plantNetwork(
  evaluate: (z: number, signal: AbortSignal) => EventualBoxValue,
  { isTrained = false, ...options }: PlantOptions & { isTrained?: boolean } = {},
) {
  const z = input("x", [2]).pipe(dense(1, { name: "line" }));
  const y = blackBox({
    name: "plant",
    inputs: { z },
    output: [1],
    ...options,
    evaluate: ({ z: [at] }, { signal }) => evaluate(at, signal),
  });
  const t = input("t", [1]);
  const loss = sumSquaredError(y, t);
  const W = sgd(finiteDifference(isTrained ? loss : sumSquaredError(z, t)), { learningRate: 0.05 });
  return { y, t, loss, W };
}

const x = Array.from({ length: 12 }, (_, n) => [Math.sin(n), Math.cos(2 * n)]);
const t = x.map(([a, b]) => [a > b ? 1 : 0]);
/** The first sample occurs twice: a point is evaluated once. */
const sets = {
  validation: { x: x.slice(0, 5), t: t.slice(0, 5) },
  test: { x: [...x.slice(5), x[5]], t: [...t.slice(5), t[5]] },
};
const POINTS = 5 + 7;
const feeds = batches({ x, t }, { size: 4, seed: 3 });

const rounded = ({ data }: Tensor): number[] => Array.from(data, Math.round);
const metricsOf = ({ loss }: ReturnType<typeof plantNetwork>) => ({
  loss,
  r2,
  confusionMatrix: (y: Tensor, t: Tensor) => confusionMatrix(rounded(y), rounded(t)),
});

/** Nine iterations, with metrics at every third. */
function measured(network: ReturnType<typeof plantNetwork>, clock: ManualClock, boxes?: BoxesOptions) {
  const { y, t, W } = network;
  return train(W, feeds, { clock, seed: 1, ...(boxes && { boxes }) }).pipe(
    take(9),
    withMetrics({ every: 3, y, t, ...sets, metrics: metricsOf(network), clock, ...(boxes && { boxes }) }),
  );
}

/** The metrics with a synchronous plant. */
function expected() {
  const clock = new ManualClock();
  const run = follow(measured(plantNetwork(plant), clock).pipe(map(({ iteration, metrics }) => [iteration, metrics])));
  clock.settle();
  return run.values;
}

/** A run whose plant answers when the test answers its calls. */
class Remote extends RemoteFunction<number> {
  readonly run;

  constructor(options: PlantOptions & { isPromise?: boolean; boxes?: BoxesOptions } = {}) {
    const { isPromise, boxes, ...rest } = options;
    super(plant, isPromise);
    const network = plantNetwork(this.begin, rest);
    this.run = follow(
      measured(network, this.clock, boxes).pipe(map(({ iteration, metrics }) => [iteration, metrics] as const)),
    );
    this.clock.settle();
  }
}

test("metrics equal those of the same synchronous function, in any order of answers", () => {
  const wanted = expected();
  assert.is(wanted.length, 9);
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(99)), fc.integer({ min: 1, max: 9 }), (order, concurrency) => {
      const remote = new Remote({ concurrency });
      for (let k = 0; remote.run.completed === 0; k++) {
        const { underWay } = remote;
        // The metrics are held back until the last answer, and no more calls than the limit are open.
        assert.is(remote.run.values.length, 2 + 3 * Math.floor(k / POINTS));
        assert.is(underWay.length, Math.min(concurrency, k % POINTS < 5 ? 5 - (k % POINTS) : POINTS - (k % POINTS)));
        remote.answer(underWay[order.next().value % underWay.length]);
      }
      assert.equal(remote.run.values, wanted);
      assert.is(remote.calls.length, 3 * POINTS);
      assert.equal([remote.clock.waiting, remote.run.errors], [0, []]);
      assert.ok(remote.calls.every(({ signal }) => !signal.aborted));
    }),
    { seed: 1, numRuns: 30 },
  );
});

test("promises and streams work too, in training and in metrics", async () => {
  const told = async (evaluate: (z: number) => EventualBoxValue) => {
    const network = plantNetwork(evaluate, { isTrained: true });
    const { y, t, W } = network;
    const run$ = train(W, feeds, { seed: 1 }).pipe(
      take(6),
      withMetrics({ every: "epoch", y, t, ...sets, metrics: metricsOf(network) }),
      map(({ iteration, loss, metrics }) => ({ iteration, loss, metrics })),
      toArray(),
    );
    return await lastValueFrom(run$);
  };
  const atOnce = await told(plant);
  assert.is(atOnce.filter(({ metrics }) => metrics).length, 2);
  assert.equal(await told(async (z) => plant(z)), atOnce);
  assert.equal(await told((z) => of(plant(z))), atOnce);
});

test("each point is measured as often as its box requests, and the mean is taken", () => {
  const remote = new Remote({ repeat: 2 });
  while (remote.underWay.length > 0) remote.answer(remote.underWay[0]);
  assert.equal(remote.run.values, expected());
  assert.is(remote.calls.length, 3 * 2 * POINTS);
});

test("nodes can be observed behind it, and early stopping keeps the parameters with the best metric", () => {
  const told = (evaluate: (z: number, signal: AbortSignal) => EventualBoxValue, clock = new ManualClock()) => {
    const { y, t, loss, W } = plantNetwork(evaluate);
    const run$ = train(W, feeds, { clock, seed: 1 }).pipe(
      take(9),
      withMetrics({ every: 1, y, t, validation: sets.validation, metrics: { loss }, clock }),
      earlyStopping({ patience: 2, minDelta: 0.05, monitor: ({ metrics }) => metrics?.validation.loss }),
    );
    const observed = follow(run$.pipe(observe(W)));
    const run = follow(run$.pipe(map(({ best }) => [best?.iteration, best?.value, best?.parameters.toJSON()])));
    clock.settle();
    return { run, observed };
  };
  const atOnce = told(plant);
  const remote = new RemoteFunction(plant);
  const later = told(remote.begin, remote.clock);
  while (remote.underWay.length > 0) remote.answer(remote.underWay.at(-1) as Call<number>);
  assert.equal([atOnce.run.completed, atOnce.run.errors], [1, []]);
  assert.ok(atOnce.run.values.length < 9, "it stopped early");
  assert.equal(later.run.values, atOnce.run.values);
  assert.equal(
    later.observed.values.map((each) => each.toJSON()),
    atOnce.observed.values.map((each) => each.toJSON()),
  );
});

test("unsubscribing at any moment aborts all open calls and leaves nothing", () => {
  fc.assert(
    fc.property(fc.nat(35), fc.integer({ min: 1, max: 9 }), fc.boolean(), (moment, concurrency, isPromise) => {
      const remote = new Remote({ concurrency, isPromise });
      for (let k = 0; k < moment && !isPromise; k++) remote.answer(remote.underWay[k % remote.underWay.length]);
      const { underWay } = remote;
      const [begun, told] = [remote.calls.length, remote.run.values.length];
      assert.ok(underWay.length > 0);
      remote.run.subscription.unsubscribe();
      assert.ok(underWay.every(({ signal }) => signal.aborted));
      assert.is(remote.clock.waiting, 0);
      if (!isPromise) assert.is(remote.underWay.length, 0);
      for (const { answer$ } of underWay) answer$.next(1);
      remote.clock.settle();
      const { values, errors, completed } = remote.run;
      assert.equal([remote.calls.length, values.length, errors, completed], [begun, told, [], 0]);
    }),
    { seed: 2, numRuns: 60 },
  );
});

test("a box that fails ends the stream with its name and the values reached; the other calls are aborted", () => {
  const remote = new Remote({ concurrency: 3 });
  const [first, second, third] = remote.underWay;
  const cause = new Error("connection lost");
  second.answer$.error(cause);
  remote.clock.settle();
  const error = remote.run.errors[0] as RxgradError;
  isError(
    error,
    OperationError,
    `blackBox "plant" at z = ${second.at}: evaluate failed: connection lost; catch the error where it is thrown, or retry: train(W, data, { boxes: { operators: (result$) => result$.pipe(retry(3)) } }).`,
  );
  assert.is(error.cause, cause);
  assert.is(error.reached?.iteration, 3);
  assert.equal([...(error.reached?.parameters ?? [])].length, 2);
  assert.equal([first.signal.aborted, third.signal.aborted], [true, true]);
  assert.equal([remote.underWay, remote.clock.waiting, remote.run.values.length], [[], 0, 2]);
});

test("a box that throws at once, in the first set or later, ends the stream, and so does an invalid answer", () => {
  const errorOf = (evaluate: (z: number) => EventualBoxValue): RxgradError => {
    const clock = new ManualClock();
    const run = follow(measured(plantNetwork(evaluate), clock));
    clock.settle();
    assert.equal([run.values.length, run.errors.length, clock.waiting], [2, 1, 0]);
    return run.errors[0] as RxgradError;
  };
  let calls = 0;
  const throwing = errorOf((z) => {
    if (++calls < 8) return plant(z);
    throw new Error("unplugged");
  });
  assert.match(throwing.message, /^blackBox "plant" at z = .*: evaluate failed: unplugged;/);
  assert.is(calls, 8);
  assert.instance(throwing, OperationError);
  const none = errorOf(() => Number.NaN);
  assert.instance(none, NumericError);
  assert.is(none.reached?.iteration, 3);
});

test("each evaluation passes through the given operators, which may retry it", () => {
  const seen: string[] = [];
  const boxes: BoxesOptions = {
    operators(result$, { node, repetition }) {
      seen.push(`${node} ${repetition}`);
      return result$.pipe(retry(1));
    },
  };
  const remote = new Remote({ boxes });
  const [first] = remote.underWay;
  first.answer$.error(new Error("busy"));
  assert.is(remote.calls[5].at, first.at);
  while (remote.underWay.length > 0) remote.answer(remote.underWay[0]);
  assert.equal(remote.run.values, expected());
  assert.is(remote.calls.length, 3 * POINTS + 1);
  assert.equal(seen, Array(3 * POINTS).fill("plant 0"));
});

test("a synchronous function works in slices too", () => {
  const clock = new ManualClock();
  let calls = 0;
  const run = follow(
    measured(
      plantNetwork((z) => {
        calls++;
        clock.pass(4);
        return plant(z);
      }),
      clock,
    ),
  );
  const perSlice: number[] = [];
  while (clock.waiting > 0) {
    const before = calls;
    clock.turn();
    perSlice.push(calls - before);
  }
  assert.equal([run.values.length, run.errors, calls], [9, [], 3 * POINTS]);
  assert.ok(Math.max(...perSlice) <= 3, perSlice.join());
});

test("calls that take a slice to begin are all open before the first is answered", () => {
  const remote = new RemoteFunction<number>(plant);
  const { y, t, W } = plantNetwork(
    (z, signal) => {
      remote.clock.pass(10);
      return remote.begin(z, signal);
    },
    { concurrency: 4 },
  );
  const metrics = withMetrics({ every: 1, y, t, ...sets, metrics: { r2 }, clock: remote.clock });
  const run = follow(train(W, feeds, { clock: remote.clock, seed: 1 }).pipe(take(1), metrics));
  remote.clock.settle();
  assert.is(remote.underWay.length, 4);
  while (remote.underWay.length > 0) remote.answer(remote.underWay[0]);
  assert.equal([run.values.length, run.completed, run.errors], [1, 1, []]);
});

test("with a clock that stands still, a synchronous function is measured within the emission", () => {
  const [clock, still] = [new ManualClock(), new ManualClock()];
  const network = plantNetwork(plant);
  const { y, t, W } = network;
  const metrics = withMetrics({ every: 1, y, t, ...sets, metrics: metricsOf(network), clock: still });
  const run = follow(train(W, feeds, { clock, seed: 1 }).pipe(metrics, take(3)));
  clock.settle();
  assert.equal([run.values.length, run.completed, still.waiting], [3, 1, 0]);
});

test("an unknown option in boxes is refused", () => {
  const { y, t, loss } = plantNetwork(plant);
  throws(
    () => withMetrics({ every: 1, y, t, ...sets, metrics: { loss }, boxes: { operator: 1 } as BoxesOptions }),
    HyperparameterError,
    'withMetrics: boxes: there is no option "operator"; leave it out, or give one of operators.',
  );
});

test.run();
