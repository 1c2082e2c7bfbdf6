import {
  HyperparameterError,
  type Iteration,
  type PlateauRate,
  reduceOnPlateau,
  train,
  type WatchOptions,
} from "rxgrad";
import { share, take, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { type Followed, follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { eachNear, pytorchPlateaus } from "../support/pytorch.js";
import { line, points } from "../support/small-networks.js";

interface Ran {
  readonly run: Followed<Iteration>;
  /** The learning rate of each iteration. */
  readonly rates: number[];
}

/** A run of `count` iterations at a rate that watches each of them. */
function run(rate: PlateauRate, count: number, options: WatchOptions = {}, iterationsPerEpoch?: number): Ran {
  const clock = new ManualClock();
  const rates: number[] = [];
  const epochs = iterationsPerEpoch === undefined ? {} : { iterationsPerEpoch };
  const iterations$ = train(line({ learningRate: rate }).W, new Array(count).fill(points), { clock, ...epochs }).pipe(
    tap(({ hyperparameters }) => rates.push(hyperparameters["sgd1.learningRate"])),
    rate.watch(options),
  );
  const followed = follow(iterations$);
  clock.settle();
  return { run: followed, rates };
}

/** What the monitor gives, iteration by iteration. */
const giving =
  (values: readonly (number | undefined)[]) =>
  ({ iteration }: Iteration): number | undefined =>
    values[iteration - 1];

for (const { options, losses, rates } of pytorchPlateaus()) {
  test(`${JSON.stringify(options)}: the rates of PyTorch's ReduceLROnPlateau`, () => {
    const ran = run(reduceOnPlateau(options), losses.length, { monitor: giving(losses) });
    eachNear(ran.rates, rates, 1e-15, "rates");
    assert.is(ran.run.completed, 1);
  });
}

test("it watches the loss unless told otherwise, and iterations pass on as they are", () => {
  // At a rate of 1 the line runs away from the points, so that each loss is worse than the one before.
  const rate = reduceOnPlateau({ start: 1, factor: 0.5, patience: 2 });
  const { rates, run: followed } = run(rate, 6);
  assert.equal(rates, [1, 1, 1, 0.5, 0.5, 0.25]);
  assert.equal(
    followed.values.map(({ iteration }) => iteration),
    [1, 2, 3, 4, 5, 6],
  );
});

test("a node may be watched", () => {
  const rate = reduceOnPlateau({ start: 1, factor: 0.5, patience: 2 });
  const clock = new ManualClock();
  const network = line({ learningRate: rate });
  const rates: number[] = [];
  follow(
    train(network.W, new Array(4).fill(points), { clock }).pipe(
      rate.watch({ monitor: network.loss }),
      tap(({ hyperparameters }) => rates.push(hyperparameters["sgd1.learningRate"])),
    ),
  );
  clock.settle();
  assert.equal(rates, [1, 1, 1, 0.5]);
});

test("with every, means are judged", () => {
  // Means 2, 2, 2 of pairs; each value by itself would count for more.
  const values = [1, 3, 3, 1, 0, 4, 2, 2];
  const options = { monitor: giving(values), every: 2 };
  const { rates } = run(reduceOnPlateau({ start: 1, factor: 0.5, patience: 2 }), 8, options);
  assert.equal(rates, [1, 1, 1, 1, 1, 1, 0.5, 0.5]);
  const epochs = { monitor: giving(values), every: "epoch" as const };
  assert.equal(run(reduceOnPlateau({ start: 1, factor: 0.5, patience: 2 }), 8, epochs, 2).rates, rates);
});

test("the mean over an epoch is that over its samples, not over its batches", () => {
  // (4·10 + 1)/5 = 8.2, (4·9 + 3)/5 = 7.8, (4·8 + 5)/5 = 7.4; over batches it would be 5.5, 6, 6.5, and no improvement.
  const losses = [10, 1, 9, 3, 8, 5];
  const sizes = [4, 1, 4, 1, 4, 1];
  const column = (length: number): number[][] => Array.from({ length }, (_, n) => [n]);
  const feeds = sizes.map((size) => ({ x: column(size), t: column(size) }));
  for (const every of ["epoch", 2] as const) {
    const rate = reduceOnPlateau({ start: 0.5, factor: 0.5, patience: 1 });
    const clock = new ManualClock();
    const judged: unknown[] = [];
    const rates: number[] = [];
    const run$ = train(line({ learningRate: rate }).W, feeds, { clock, iterationsPerEpoch: 2 }).pipe(
      rate.watch({ every, monitor: giving(losses) }),
    );
    const followed = follow(
      run$.pipe(
        tap(({ iteration, samples, hyperparameters }) => {
          assert.is(samples, sizes[iteration - 1]);
          rates.push(hyperparameters["sgd1.learningRate"]);
          if (iteration % 2 === 0) judged.push(rate.state(iteration).reference);
        }),
      ),
    );
    clock.settle();
    assert.equal(followed.errors, []);
    assert.equal(judged, [8.2, 7.8, 7.4]);
    assert.equal(rates, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  }
});

test("where the monitor has nothing, nothing is judged", () => {
  const values = [1, undefined, undefined, 1, undefined, 1];
  const { rates } = run(reduceOnPlateau({ start: 1, factor: 0.5, patience: 1 }), 7, { monitor: giving(values) });
  assert.equal(rates, [1, 1, 1, 1, 0.5, 0.5, 0.25]);
});

test("a monitor that reads what is not there ends the run after an epoch, with what to do", () => {
  const rate = reduceOnPlateau({ start: 1 });
  const monitor = (each: Iteration): number | undefined =>
    (each as Iteration & { metrics?: { loss: number } }).metrics?.loss;
  for (const _ of [1, 2]) {
    const { run: followed } = run(rate, 7, { monitor }, 3);
    assert.is(followed.values.length, 2);
    isError(
      followed.errors[0],
      HyperparameterError,
      "reduceOnPlateau: its monitor has returned no value up to iteration 3, and reads metrics, which iterations do not have here; put the operator that adds it, such as withMetrics, before reduceOnPlateau.",
    );
  }
});

test("a second run begins anew, and is as the first", () => {
  const rate = reduceOnPlateau({ start: 1, factor: 0.5, patience: 2 });
  const first = run(rate, 6);
  const second = run(rate, 6);
  assert.equal(second.rates, first.rates);
  assert.equal(
    second.run.values.map(({ loss }) => loss),
    first.run.values.map(({ loss }) => loss),
  );
});

test("rates can be followed as a stream while a run is watched", () => {
  const rate = reduceOnPlateau({ start: 1, factor: 0.5, patience: 1 });
  const clock = new ManualClock();
  const iterations$ = train(line({ learningRate: rate }).W, new Array(4).fill(points), { clock }).pipe(
    rate.watch(),
    share(),
  );
  follow(iterations$);
  const rates = follow(rate);
  clock.settle();
  assert.equal(rates.values, [1, 0.5, 0.25, 0.125]);
});

test("a run without a watch ends with an error that names the fix", () => {
  const rate = reduceOnPlateau({ start: 0.1 });
  const clock = new ManualClock();
  const followed = follow(train(line({ learningRate: rate }).W, [points], { clock }));
  clock.settle();
  isError(
    followed.errors[0] as HyperparameterError,
    HyperparameterError,
    "sgd1: the stream of learningRate failed: reduceOnPlateau: its rate watches no run; add its operator to the run, train(W, data).pipe(rate.watch()).",
  );
});

test("two runs at a time are refused, and one after an unsubscribed one is not", () => {
  const rate = reduceOnPlateau({ start: 0.1 });
  const clock = new ManualClock();
  const watched = (): Followed<Iteration> =>
    follow(train(line({ learningRate: rate }).W, [points, points], { clock }).pipe(rate.watch(), take(1)));
  const first = watched();
  isError(
    watched().errors[0] as HyperparameterError,
    HyperparameterError,
    "reduceOnPlateau: it watches another run already; give each run a rate of its own, or share() one run.",
  );
  clock.settle();
  assert.is(first.values.length, 1);
  const left = watched();
  left.subscription.unsubscribe();
  const last = watched();
  clock.settle();
  assert.equal([last.values.length, last.errors.length], [1, 0]);
});

test("what a monitor throws ends the stream", () => {
  const problem = new Error("no");
  const { run: followed } = run(reduceOnPlateau({ start: 0.1 }), 2, {
    monitor() {
      throw problem;
    },
  });
  assert.equal([followed.values.length, (followed.errors[0] as Error).cause], [0, problem]);
});

test("numbers outside of their domains are refused", () => {
  const refused = (options: object, message: string): Error =>
    throws(() => reduceOnPlateau({ start: 0.1, ...options }), HyperparameterError, `reduceOnPlateau: ${message}`);
  for (const start of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    refused({ start }, `start is ${start}; give a positive finite number.`);
  }
  for (const factor of [0, 1, -0.5, Number.NaN]) {
    refused({ factor }, `factor is ${factor}; give a number above 0 and below 1.`);
  }
  for (const patience of [0, 1.5, Number.NaN]) {
    refused({ patience }, `patience is ${patience}; give a whole number, 1 or more.`);
  }
  refused({ cooldown: -1 }, "cooldown is -1; give a whole number, 0 or more.");
  refused({ minDelta: -1 }, "minDelta is -1; give a finite number, 0 or more.");
  refused({ minimum: 0.2 }, "minimum is 0.2; give a number from 0 to the start.");
  refused({ mode: "least" }, 'mode is "least"; give "min" or "max".');
  throws(
    () => reduceOnPlateau({ start: 0.1 }).watch({ every: 0 }),
    HyperparameterError,
    'reduceOnPlateau: every is 0; give a whole number, 1 or more, or "epoch".',
  );
});

test.run();
