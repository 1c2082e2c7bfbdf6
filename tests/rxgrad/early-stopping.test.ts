import * as fc from "fast-check";
import {
  type EarlyStoppingOptions,
  earlyStopping,
  evaluate,
  HyperparameterError,
  type Iteration,
  NumericError,
  observe,
  RxgradError,
  train,
} from "rxgrad";
import { from, map, type OperatorFunction, share, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points, xor } from "../support/small-networks.js";
import { ToldIterations } from "../support/told-iterations.js";

/** What early stopping should do, as one would write it down in words. */
function promised(losses: readonly number[], patience: number, minDelta: number) {
  let best = 0;
  let improvedAt = 0;
  let reference = Number.POSITIVE_INFINITY;
  const passed: { best: number; value: number; waited: number }[] = [];
  for (let i = 0; i < losses.length; i++) {
    if (losses[i] < losses[best]) best = i;
    if (losses[i] < reference - minDelta) {
      reference = losses[i];
      improvedAt = i;
    }
    passed.push({ best: best + 1, value: losses[best], waited: i - improvedAt });
    if (i - improvedAt === patience) break;
  }
  return passed;
}

test("it stops after as many values without an improvement as patience says, whatever the losses", () => {
  const losses = fc.array(
    fc.integer({ min: -20, max: 20 }).map((n) => n / 4),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(losses, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 4 }), (told, patience, quarters) => {
      for (const [mode, sign] of [
        ["min", 1],
        ["max", -1],
      ] as const) {
        const signed = told.map((loss) => (loss === 0 ? 0 : sign * loss));
        const iterations = new ToldIterations(signed);
        const options = { patience, minDelta: quarters / 4, mode };
        const run = follow(from(iterations.all).pipe(earlyStopping(options)));
        const expected = promised(told, patience, quarters / 4);
        assert.equal(
          run.values.map(({ best, waited }) => ({ best: best.iteration, value: sign * best.value || 0, waited })),
          expected.map((each) => ({ ...each, value: each.value || 0 })),
        );
        assert.equal([run.completed, run.errors], [1, []]);
        // A copy for each iteration that was the best when it came, and for no other.
        assert.equal(iterations.copies, { before: new Set(expected.map(({ best }) => best)).size, after: 0 });
      }
    }),
    { seed: 1 },
  );
});

const { W, loss, y, feed } = xor({ learningRate: (iteration) => (iteration < 20 ? 0.5 : 8) });

/** The output of an operator for at most 60 iterations. */
function sixty<T>(operator: OperatorFunction<Iteration, T>): T[] {
  const clock = new ManualClock();
  const run = follow(train(W, new CountedFeeds(feed), { clock, seed: 1 }).pipe(take(60), operator));
  clock.settle();
  if (run.errors.length > 0) throw run.errors[0];
  return run.values;
}

test("best parameters are those before the update, which gave the best loss", async () => {
  const before = sixty(map(({ parametersBefore }) => parametersBefore.toJSON()));
  const passed = sixty(earlyStopping({ patience: 7 }));
  const last = passed[passed.length - 1];
  assert.ok(passed.length < 60 && last.best.iteration < last.iteration && last.best.iteration > 1);
  assert.is(last.waited, 7);
  assert.is(last.best.value, Math.min(...passed.map((each) => each.loss)));
  assert.is(await evaluate(loss, feed, last.best.parameters), last.best.value);
  assert.equal(last.best.parameters.toJSON(), before[last.best.iteration - 1]);
});

test("a function is taken to judge W after the update, unless told otherwise", () => {
  const after = sixty(map(({ parameters }) => parameters.toJSON()));
  const before = sixty(map(({ parametersBefore }) => parametersBefore.toJSON()));
  const monitor = ({ iteration }: Iteration): number => Math.abs(iteration - 12);
  const best = (options: Partial<EarlyStoppingOptions>) => {
    const passed = sixty(earlyStopping({ patience: 3, monitor, ...options }));
    assert.is(passed.length, 15);
    return passed[14].best;
  };
  assert.equal([best({}).iteration, best({}).value], [12, 0]);
  assert.equal(best({}).parameters.toJSON(), after[11]);
  assert.equal(best({ parameters: "after" }).parameters.toJSON(), after[11]);
  assert.equal(best({ parameters: "before" }).parameters.toJSON(), before[11]);
});

test("a node is judged with the parameters before the update, or after it if asked", () => {
  const byLoss = sixty(earlyStopping({ patience: 7 }));
  const byNode = sixty(earlyStopping({ patience: 7, monitor: loss }));
  assert.equal(
    byNode.map(({ best, waited }) => [best.iteration, best.parameters.toJSON(), waited]),
    byLoss.map(({ best, waited }) => [best.iteration, best.parameters.toJSON(), waited]),
  );
  const after = sixty(earlyStopping({ patience: 7, monitor: loss, parameters: "after" }));
  assert.is.not(JSON.stringify(after[6].best.parameters), JSON.stringify(byNode[6].best.parameters));
});

test("where the monitor gives nothing, nothing is counted", () => {
  const told = [undefined, 5, undefined, 6, undefined, undefined, 7, 1];
  const iterations = new ToldIterations(told.map(() => 0));
  const monitor = ({ iteration }: Iteration): number | undefined => told[iteration - 1];
  const run = follow(from(iterations.all).pipe(earlyStopping({ patience: 2, monitor })));
  assert.equal(
    run.values.map(({ best, waited }) => [best?.iteration, waited]),
    [
      [undefined, 0],
      [2, 0],
      [2, 0],
      [2, 1],
      [2, 1],
      [2, 1],
      [2, 2],
    ],
  );
  assert.equal([run.completed, iterations.copies], [1, { before: 0, after: 1 }]);
});

test("what passes on is the iteration: nodes can be observed behind it, and others add to it", () => {
  const values = sixty(observe(y));
  assert.equal(
    sixty((source) => source.pipe(earlyStopping({ patience: 7 }), observe(y))),
    values.slice(0, sixty(earlyStopping({ patience: 7 })).length),
  );
  const twice = sixty((source) =>
    source.pipe(
      map((each) => each.with({ double: 2 * each.loss })),
      earlyStopping({ patience: 100, monitor: ({ double }) => double, parameters: "before" }),
    ),
  );
  for (const { double, loss, best, iteration, epoch } of twice) {
    assert.is(double, 2 * loss);
    assert.ok(best.value <= double && iteration > 0 && epoch === 1);
  }
});

test("stopping ends the run, and two subscribers stop by themselves", () => {
  const clock = new ManualClock();
  const feeds = new CountedFeeds(points);
  const run = follow(
    train(line().W, feeds, { clock }).pipe(earlyStopping({ patience: 2, monitor: ({ iteration }) => iteration })),
  );
  clock.settle();
  assert.equal([run.values.length, run.completed, feeds.pulled, feeds.returned, clock.waiting], [3, 1, 3, 1, 0]);

  const shared$ = train(line().W, new CountedFeeds(points), { clock }).pipe(share());
  const rising = shared$.pipe(earlyStopping({ patience: 2, monitor: ({ iteration }) => iteration }));
  const [first, second] = [follow(rising), follow(rising)];
  clock.settle();
  assert.equal([first.values.length, second.values.length, first.completed, second.completed], [3, 3, 1, 1]);
});

test("options outside their domain are refused", () => {
  const refuses = (options: object, message: string): void =>
    void throws(() => earlyStopping({ patience: 1, ...options }), HyperparameterError, `earlyStopping: ${message}`);
  for (const patience of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    refuses({ patience }, `patience is ${patience}; give a whole number, 1 or more.`);
  }
  for (const minDelta of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    refuses({ minDelta }, `minDelta is ${minDelta}; give a finite number, 0 or more.`);
  }
  refuses({ mode: "highest" }, 'mode is "highest"; give "min" or "max".');
  refuses({ parameters: "best" }, 'parameters is "best"; give "before" or "after".');
});

test("a monitor that throws, or gives NaN, fails the stream and ends the run", () => {
  const cause = new Error("no such gauge");
  for (const [monitor, check] of [
    [
      (): number => {
        throw cause;
      },
      (error: unknown) => {
        const message = "earlyStopping: its monitor failed at iteration 1: no such gauge";
        assert.is(isError(error as RxgradError, RxgradError, message).cause, cause);
      },
    ],
    [
      (): number => Number.NaN,
      (error: unknown) =>
        isError(
          error as RxgradError,
          NumericError,
          "earlyStopping: its monitor returned NaN at iteration 1; return finite numbers, or undefined where there is no value.",
        ),
    ],
  ] as const) {
    const clock = new ManualClock();
    const feeds = new CountedFeeds(points);
    const run = follow(train(line().W, feeds, { clock }).pipe(earlyStopping({ patience: 1, monitor })));
    clock.settle();
    assert.equal([run.values, run.completed, run.errors.length, feeds.returned], [[], 0, 1, 1]);
    check(run.errors[0]);
  }
});

/** Iterations in epochs of 4, of which those selected have these additions. */
function epochs(count: number, add: (iteration: number) => object | undefined): Iteration[] {
  return new ToldIterations(new Array(count).fill(0), 4).all.map((each) => each.with(add(each.iteration) ?? {}));
}

const ofMetrics = (each: Iteration): number | undefined =>
  (each as Iteration & { metrics?: { validation: { loss: number } } }).metrics?.validation.loss;

test("a monitor that reads what is not there ends the run after an epoch, with what to do", () => {
  const stopped = (iterations: Iteration[], monitor: (each: Iteration) => number | undefined, message: string) => {
    const run = follow(from(iterations).pipe(earlyStopping({ patience: 1, monitor })));
    assert.is(run.values.length, 3);
    const error = isError(
      run.errors[0],
      HyperparameterError,
      `earlyStopping: its monitor has returned no value up to iteration 4, and reads ${message}`,
    );
    assert.is(error.reached?.iteration, 4);
  };
  stopped(
    epochs(8, () => undefined),
    ofMetrics,
    "metrics, which iterations do not have here; put the operator that adds it, such as withMetrics, before earlyStopping.",
  );
  const measured = (iteration: number) => ({
    metrics: iteration % 4 ? undefined : Object.freeze({ validation: Object.freeze({ loss: 1, r2: 0 }) }),
  });
  type Misspelled = { metrics?: { validaton?: { loss: number }; validation: { los?: number } } };
  stopped(
    epochs(8, measured),
    (each) => (each as Iteration & Misspelled).metrics?.validaton?.loss,
    "metrics.validaton, which is not there; metrics has validation, so read one of these.",
  );
  stopped(
    epochs(8, measured),
    (each) => (each as Iteration & Misspelled).metrics?.validation.los,
    "metrics.validation.los, which is not there; metrics.validation has loss, r2, so read one of these.",
  );
});

test("a monitor that waits for its values may wait for many epochs", () => {
  const later = (iteration: number) => ({ metrics: iteration < 30 ? undefined : { validation: { loss: 1 } } });
  const told = [
    ofMetrics,
    // Starts late by itself.
    (each: Iteration) => (each.iteration < 30 ? undefined : each.loss),
    // Reads methods and what all iterations have.
    ({ iteration, iterationsPerEpoch, epoch, samples, isReadable, value }: Iteration) =>
      iteration < 30 || !iterationsPerEpoch || !epoch || !samples || isReadable || !value ? undefined : 1,
  ];
  for (const monitor of told) {
    const run = follow(from(epochs(40, later)).pipe(earlyStopping({ patience: 2, monitor })));
    assert.equal([run.errors, run.completed, run.values.length], [[], 1, 32]);
  }
  // Once there was a value, nothing is looked for.
  const once = epochs(9, (iteration) => (iteration === 1 ? { metrics: { validation: { loss: 1 } } } : undefined));
  assert.equal(follow(from(once).pipe(earlyStopping({ patience: 2, monitor: ofMetrics }))).errors, []);
  // A node, and the loss, are there in each iteration.
  assert.equal(follow(from(epochs(9, later)).pipe(earlyStopping({ patience: 20 }))).errors, []);
});

test("an epoch of unknown length ends after 1000 iterations", () => {
  const run = follow(
    from(new ToldIterations(new Array(1500).fill(0)).all).pipe(earlyStopping({ patience: 1, monitor: ofMetrics })),
  );
  assert.equal([run.values.length, run.completed], [999, 0]);
});

test.run();
