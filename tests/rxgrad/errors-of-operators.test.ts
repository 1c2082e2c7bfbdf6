// An operator that fails ends the run like an error of the run, with the values reached.
import {
  checkpoint,
  DataError,
  dense,
  earlyStopping,
  FeedError,
  GraphError,
  HyperparameterError,
  history,
  type Iteration,
  memoryStore,
  type Node,
  NumericError,
  observe,
  RxgradError,
  reduceOnPlateau,
  StaleIterationError,
  sgd,
  sum,
  train,
  warnings,
  withMetrics,
} from "rxgrad";
import { bufferCount, concatAll, type OperatorFunction, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points } from "../support/small-networks.js";

const { x, y, gradient, loss } = line();
const W = sgd(gradient, { learningRate: 0.1 });
const strange = x.pipe(dense(2));
const sets = { y, t: y, test: { x: [[1], [2]] } };

const broken = (): never => {
  throw new Error("out of order");
};

interface Case {
  readonly operator: (clock: ManualClock) => OperatorFunction<Iteration, unknown>;
  readonly type: new (message: string) => RxgradError;
  readonly message: string;
  /** Where the run ends. */
  readonly at: number;
  readonly cause?: string;
}

const unknownEpoch = (owner: string): Pick<Case, "type" | "message" | "at"> => ({
  type: DataError,
  message: `${owner}: every is "epoch" but the data source does not know`,
  at: 1,
});

const cases: Readonly<Record<string, Case>> = {
  "a metric that throws": {
    operator: (clock) => withMetrics({ ...sets, every: 3, metrics: { broken }, clock }),
    type: RxgradError,
    message: 'withMetrics, metric "broken" on test: out of order',
    at: 3,
    cause: "out of order",
  },
  "a set that does not fit": {
    operator: (clock) => withMetrics({ ...sets, every: 3, test: { x: [[1, 2]] }, metrics: { broken }, clock }),
    type: FeedError,
    message: 'withMetrics, on test: input "x": a value of shape [1, 2] was fed but its shape is [batch, 1]',
    at: 3,
  },
  "metrics of epochs that nobody knows": {
    operator: (clock) => withMetrics({ ...sets, every: "epoch", metrics: { loss }, clock }),
    ...unknownEpoch("withMetrics"),
  },
  "a monitor that throws": {
    operator: () => earlyStopping({ patience: 9, monitor: ({ iteration }) => (iteration < 4 ? iteration : broken()) }),
    type: RxgradError,
    message: "earlyStopping: its monitor failed at iteration 4: out of order",
    at: 4,
    cause: "out of order",
  },
  "a monitor that gives NaN": {
    operator: () => earlyStopping({ patience: 9, monitor: ({ iteration }) => (iteration < 4 ? 1 : Number.NaN) }),
    type: NumericError,
    message: "earlyStopping: its monitor returned NaN at iteration 4;",
    at: 4,
  },
  "a plateau's monitor that throws": {
    operator: () => reduceOnPlateau({ start: 0.1 }).watch({ monitor: broken }) as OperatorFunction<Iteration, unknown>,
    type: RxgradError,
    message: "reduceOnPlateau: its monitor failed at iteration 1: out of order",
    at: 1,
    cause: "out of order",
  },
  "a plateau of epochs that nobody knows": {
    operator: () => reduceOnPlateau({ start: 0.1 }).watch({ every: "epoch" }) as OperatorFunction<Iteration, unknown>,
    ...unknownEpoch("reduceOnPlateau"),
  },
  "a history that holds nothing": {
    operator: () => history({ budget: 10, every: 2 }),
    type: HyperparameterError,
    message: "history: its budget is 10 bytes but one snapshot takes",
    at: 2,
  },
  "a history of epochs that nobody knows": {
    operator: () => history({ budget: 1e9, every: "epoch" }),
    ...unknownEpoch("history"),
  },
  "checkpoints of epochs that nobody knows": {
    operator: () => checkpoint(memoryStore(), { every: "epoch" }) as OperatorFunction<Iteration, unknown>,
    ...unknownEpoch("checkpoint"),
  },
  "warnings of a gradient that is not computed": {
    operator: () => warnings(line().gradient, { every: 5 }),
    type: GraphError,
    message: "warnings: finiteDifference is not computed by this run;",
    at: 5,
  },
  "a monitor that is not computed": {
    operator: () => earlyStopping({ patience: 5, monitor: strange.pipe(sum()) as Node<readonly []> }),
    type: GraphError,
    message: "earlyStopping: sum is not computed by this run;",
    at: 1,
  },
  "a node that is not computed": {
    operator: () => observe(strange),
    type: GraphError,
    message: "observe: dense is not computed by this run;",
    at: 1,
  },
};

for (const [name, { operator, type, message, at, cause }] of Object.entries(cases)) {
  test(`${name} ends the run, with what was reached`, () => {
    const clock = new ManualClock();
    const feeds = new CountedFeeds(points);
    let last = { iteration: 0, loss: 0, parameters: "" };
    const note = tap((each: Iteration) => {
      last = { iteration: each.iteration, loss: each.loss, parameters: JSON.stringify(each.parameters) };
    });
    const run = follow(train(W, feeds, { clock }).pipe(note, operator(clock)));
    clock.settle();
    assert.equal([run.completed, run.errors.length, clock.waiting, feeds.returned], [0, 1, 0, 1]);
    const error = run.errors[0] as RxgradError;
    assert.instance(error, type);
    assert.is(error.message.slice(0, message.length), message);
    assert.is((error.cause as Error | undefined)?.message, cause);
    const { reached } = error;
    assert.ok(reached);
    assert.equal({ ...reached, parameters: JSON.stringify(reached.parameters) }, last);
    assert.is(last.iteration, at);
  });
}

test("an operator that looks too late tells how far the run has come", () => {
  const clock = new ManualClock();
  const late = [bufferCount<Iteration>(3), concatAll()] as const;
  const run = follow(train(W, new CountedFeeds(points), { clock }).pipe(...late, history({ budget: 1e9 })));
  clock.settle();
  assert.instance(run.errors[0], StaleIterationError);
  assert.is((run.errors[0] as RxgradError).reached?.iteration, 3);
});

test.run();
