import { batches } from "@rxgrad/data";
import {
  accuracy,
  confusionMatrix,
  crossEntropy,
  DataError,
  dense,
  earlyStopping,
  evaluate,
  type Feed,
  FeedError,
  finiteDifference,
  GraphError,
  HyperparameterError,
  input,
  type Node,
  observe,
  type Parameters,
  RxgradError,
  sgd,
  sigmoid,
  softmax,
  type Tensor,
  train,
  withMetrics,
} from "rxgrad";
import { map, share, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { called } from "../support/small-networks.js";

let onForward = (): void => {};
const hidden = input("x", [2]).pipe(
  dense(4),
  sigmoid(),
  called(() => onForward()),
);
const y = hidden.pipe(dense(3), softmax());
const t = input("t", []);
const loss = crossEntropy(y, t);
const W = sgd(finiteDifference(loss), { learningRate: 0.3 });

/** Points on a spiral. Their class is the third of the circle that they are in. */
function points(count: number, from: number) {
  const angles = Array.from({ length: count }, (_, n) => from + n);
  return {
    x: angles.map((a) => [Math.sin(a), Math.cos(a)]),
    t: angles.map((a) => Math.floor((3 * (a % (2 * Math.PI))) / (2 * Math.PI))),
  };
}
const sets = { train: points(30, 0), test: points(20, 100) };
const feeds = batches(sets.train, { size: 10, seed: 1 });

/** The parameters after each of ten iterations, in a run without metrics. */
function updated(): Parameters[] {
  const clock = new ManualClock();
  const run = follow(train(W, feeds, { clock, seed: 1 }).pipe(take(10), observe(W)));
  clock.settle();
  return run.values;
}

test("each epoch ends with metrics of W after the update, on each set, and none is lost", async () => {
  const after = updated();
  const clock = new ManualClock();
  // Every unit of work fills a slice.
  onForward = () => clock.pass(20);
  const run = follow(
    train(W, feeds, { clock, seed: 1 }).pipe(
      take(10),
      withMetrics({
        every: "epoch",
        y,
        t,
        ...sets,
        metrics: { accuracy, confusionMatrix, loss, samples: (a) => a.shape[0] },
        clock,
      }),
    ),
  );
  clock.settle();
  onForward = () => {};
  assert.equal([run.completed, run.errors], [1, []]);
  assert.equal(
    run.values.map(({ iteration }) => iteration),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  for (const { iteration, epoch, metrics } of run.values) {
    assert.is(metrics !== undefined, iteration % 3 === 0);
    if (!metrics) continue;
    assert.is(epoch, iteration / 3);
    for (const set of ["train", "test"] as const) {
      const predicted = await evaluate(y, { x: sets[set].x }, after[iteration - 1]);
      assert.is(metrics[set].accuracy, accuracy(predicted, sets[set].t));
      assert.equal(metrics[set].confusionMatrix, confusionMatrix(predicted, sets[set].t));
      assert.is(metrics[set].loss, await evaluate(loss, sets[set], after[iteration - 1]));
      assert.is(metrics[set].samples, sets[set].t.length);
    }
  }
});

test("measuring changes nothing and yields to other tasks, and nodes can be observed behind it", () => {
  const clock = new ManualClock();
  const plain = follow(train(W, feeds, { clock, seed: 1 }).pipe(take(10), observe(y)));
  clock.settle();
  onForward = () => clock.pass(20);
  let turns = 0;
  const run = follow(
    train(W, feeds, { clock, seed: 1 }).pipe(
      take(10),
      withMetrics({ every: 5, y, t, test: sets.test, metrics: { accuracy }, clock }),
      observe(y),
    ),
  );
  const forward = onForward;
  let isMeasuring = false;
  while (clock.waiting > 0) {
    const before = run.values.length;
    onForward = forward;
    clock.turn();
    if (before === 4 && run.values.length === 4) isMeasuring = true;
    if (isMeasuring) turns++;
  }
  onForward = () => {};
  assert.equal([run.values, run.errors], [plain.values, []]);
  assert.ok(turns > 1);
});

test("with a clock that stands still, all is measured within the emission", () => {
  const clock = new ManualClock();
  const run = follow(
    train(W, feeds, { clock, seed: 1 }).pipe(
      withMetrics({ every: 1, y, t, test: sets.test, metrics: { accuracy }, clock }),
      take(3),
    ),
  );
  clock.settle();
  assert.is(run.values.filter(({ metrics }) => metrics !== undefined).length, 3);
});

test("the run waits while it is measured, and unsubscribing ends both", () => {
  const clock = new ManualClock();
  let measured = 0;
  onForward = () => {
    if (run.values.length < 2) return;
    measured++;
    clock.pass(20);
  };
  const run = follow(
    train(W, feeds, { clock, seed: 1 }).pipe(
      withMetrics({ every: 3, y, t, train: sets.train, test: sets.test, metrics: { accuracy }, clock }),
    ),
  );
  while (measured === 0) clock.turn();
  clock.turn();
  clock.turn();
  assert.is(run.values.length, 2);
  const before = measured;
  run.subscription.unsubscribe();
  onForward = () => void measured++;
  clock.settle();
  onForward = () => {};
  assert.equal([clock.waiting, measured, run.values.length, run.completed, run.errors], [0, before, 2, 0, []]);
});

test("early stopping watches a metric, and keeps the parameters with the best one", async () => {
  const clock = new ManualClock();
  const after = updated();
  const run = follow(
    train(W, feeds, { clock, seed: 1 }).pipe(
      take(9),
      withMetrics({ every: "epoch", y, t, validation: sets.test, metrics: { loss }, clock }),
      earlyStopping({ patience: 10, monitor: ({ metrics }) => metrics?.validation.loss }),
    ),
  );
  clock.settle();
  assert.equal([run.values.length, run.errors], [9, []]);
  assert.is(run.values[1].best, undefined);
  const best = run.values[8].best;
  assert.ok(best && best.iteration % 3 === 0);
  assert.equal(best?.parameters.toJSON(), after[(best?.iteration ?? 0) - 1].toJSON());
  assert.is(best?.value, await evaluate(loss, sets.test, best?.parameters));
});

test("two subscribers of a shared run measure for themselves", () => {
  const clock = new ManualClock();
  const run$ = train(W, feeds, { clock, seed: 1 }).pipe(take(6), share());
  const measured$ = run$.pipe(withMetrics({ every: "epoch", y, t, test: sets.test, metrics: { loss }, clock }));
  const [first, second] = [follow(measured$), follow(measured$)];
  const plain = follow(run$.pipe(map(({ iteration }) => iteration)));
  clock.settle();
  assert.equal(plain.values, [1, 2, 3, 4, 5, 6]);
  for (const { values } of [first, second]) {
    assert.equal(
      values.map(({ metrics }) => metrics !== undefined),
      [false, false, true, false, false, true],
    );
  }
  assert.is(first.values[5].metrics?.test.loss, second.values[5].metrics?.test.loss);
});

test("invalid options are refused at once", () => {
  const options = { every: 1, y, t, test: sets.test, metrics: { accuracy } };
  for (const every of [0, -1, 1.5, Number.NaN, "batch" as "epoch"]) {
    throws(
      () => withMetrics({ ...options, every }),
      HyperparameterError,
      `withMetrics: every is ${typeof every === "string" ? '"batch"' : every}; give a whole number, 1 or more, or "epoch".`,
    );
  }
  throws(
    () => withMetrics({ every: 1, y, t, metrics: { accuracy } }),
    HyperparameterError,
    "withMetrics: there is no set to measure on; give train, validation or test.",
  );
  for (const wrong of [y as unknown as Node<readonly []>, 1 as unknown as typeof accuracy]) {
    throws(
      () => withMetrics({ ...options, metrics: { wrong } }),
      HyperparameterError,
      'withMetrics: metric "wrong" is neither a function of y and t nor a node of one number; give one, such as accuracy.',
    );
  }
  throws(
    () => withMetrics({ ...options, y: undefined as unknown as Node }),
    GraphError,
    "evaluate: it was given undefined; give a node, such as y or the loss.",
  );
});

test("errors during measuring fail the stream and end the run", () => {
  const cause = new Error("no opinion");
  const fails = (data: Iterable<Feed>, options: object): unknown => {
    const clock = new ManualClock();
    const metrics = withMetrics({ every: 1, y, t, test: sets.test, metrics: { accuracy }, clock, ...options });
    const run = follow(train(W, data, { clock }).pipe(metrics));
    clock.settle();
    assert.equal([run.values.length, run.completed, run.errors.length, clock.waiting], [0, 0, 1, 0]);
    return run.errors[0];
  };
  isError(
    fails([sets.train], { every: "epoch" }) as RxgradError,
    DataError,
    'withMetrics: every is "epoch" but the data source does not know the length of one; give a number, or train(W, data, { iterationsPerEpoch }).',
  );
  isError(
    fails(feeds, { test: { x: sets.test.x } }) as RxgradError,
    FeedError,
    'withMetrics, on test: input "t": the feed has no value for it; give "x" and "t".',
  );
  const metric = (_: Tensor): never => {
    throw cause;
  };
  const own = fails(feeds, { metrics: { metric } }) as RxgradError;
  assert.is(isError(own, RxgradError, 'withMetrics, metric "metric" on test: no opinion').cause, cause);
});

test.run();
