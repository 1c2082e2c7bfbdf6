import {
  dense,
  dropout,
  type Feed,
  finiteDifference,
  HyperparameterError,
  type Iteration,
  input,
  meanSquaredError,
  type OptimizerNode,
  type RxgradError,
  sgd,
  type TrainOptions,
  train,
  zeros,
} from "rxgrad";
import { BehaviorSubject, EMPTY, map, NEVER, Observable, of, Subject, take, tap, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { type Followed, follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points } from "../support/small-networks.js";

interface Watched {
  readonly clock: ManualClock;
  readonly run: Followed<Iteration>;
  readonly feeds: CountedFeeds;
  /** The learning rate of each iteration. */
  readonly rates: number[];
}

/** A run on `count` feeds. Each iteration takes as long as a slice. */
function start(W: OptimizerNode, count = 4, options: TrainOptions = {}): Watched {
  const clock = new ManualClock();
  const feeds = new CountedFeeds(points, count);
  const rates: number[] = [];
  const run = follow(
    train(W, feeds, { clock, ...options }).pipe(
      tap(({ hyperparameters }) => {
        rates.push(hyperparameters["sgd1.learningRate"]);
        clock.pass(10);
      }),
    ),
  );
  return { clock, run, feeds, rates };
}

const ratesOf = (learningRate: Parameters<typeof sgd>[1]["learningRate"], count = 4): number[] => {
  const { clock, rates } = start(line({ learningRate }).W, count);
  clock.settle();
  return rates;
};

function refuses(W: OptimizerNode, message: string, options: TrainOptions = {}): RxgradError {
  const { clock, run, feeds } = start(W, 4, options);
  clock.settle();
  assert.equal([run.completed, run.errors.length], [0, 1]);
  const error = isError(run.errors[0] as RxgradError, HyperparameterError, message);
  assert.is(error.reached?.iteration, run.values.length);
  assert.is(feeds.returned, feeds.opened);
  return error;
}

test("a number, a schedule and a stream of the same values give the same iterations", () => {
  assert.equal(ratesOf(0.1), [0.1, 0.1, 0.1, 0.1]);
  assert.equal(
    ratesOf((iteration) => 1 / iteration),
    [1, 1 / 2, 1 / 3, 1 / 4],
  );
  assert.equal(ratesOf(of(0.1)), [0.1, 0.1, 0.1, 0.1]);
  assert.equal(ratesOf(new BehaviorSubject(0.1)), [0.1, 0.1, 0.1, 0.1]);
});

test("the names are those of the run", () => {
  const clock = new ManualClock();
  const { loss } = line();
  const W = sgd(finiteDifference(loss, { name: "slope", h: 1e-3 }), { learningRate: 0.1 });
  const run = follow(train(W, [points], { clock }).pipe(map(({ hyperparameters }) => hyperparameters)));
  clock.settle();
  assert.equal(run.values, [{ "slope.h": 1e-3, "sgd1.learningRate": 0.1 }]);
});

test("nothing is pulled until every stream has brought its first value", () => {
  const rate$ = new Subject<number>();
  const h$ = new Subject<number>();
  const { clock, run, feeds } = start(line({ learningRate: rate$, h: h$ }).W);
  clock.settle();
  assert.equal([feeds.opened, rate$.observed, h$.observed, clock.waiting], [0, true, true, 0]);
  rate$.next(0.1);
  clock.settle();
  assert.is(feeds.opened, 0);
  h$.next(1e-4);
  clock.settle();
  assert.equal([run.values.length, run.completed], [4, 1]);
  assert.equal([rate$.observed, h$.observed], [false, false]);
});

test("a value is sampled at the start of each iteration, and the newest is kept until another comes", () => {
  const rate$ = new BehaviorSubject(0.1);
  const { clock, rates } = start(line({ learningRate: rate$ }).W, 6);
  clock.turn();
  clock.turn();
  rate$.next(0.2);
  rate$.next(0.3);
  clock.turn();
  clock.turn();
  rate$.next(0.4);
  rate$.complete();
  clock.settle();
  assert.equal(rates, [0.1, 0.3, 0.3, 0.4, 0.4, 0.4]);
});

test("a value that arrives during an iteration is used in the next", () => {
  const rate$ = new BehaviorSubject(0.1);
  const clock = new ManualClock();
  const seen: number[] = [];
  const feeds = new CountedFeeds(points, 3, () => void (feeds.pulled === 2 && clock.pass(10)));
  follow(
    train(line({ learningRate: rate$, strategy: "direct" }).W, feeds, { clock }).pipe(
      tap(({ hyperparameters }) => void seen.push(hyperparameters["sgd1.learningRate"])),
    ),
  );
  clock.turn();
  // The first slice subscribed; the second ends in a pause of the second iteration.
  clock.turn();
  assert.equal(seen, [0.1]);
  rate$.next(0.5);
  clock.settle();
  assert.equal(seen, [0.1, 0.1, 0.5]);
});

test("one stream in two places is subscribed to once, and both take the same values", () => {
  let subscribed = 0;
  let values = 0;
  const shared = new Observable<number>((subscriber) => {
    subscribed++;
    subscriber.next(0.001 * ++values);
  });
  const { clock, run, rates } = start(line({ learningRate: shared, h: shared }).W);
  clock.settle();
  assert.equal([subscribed, run.completed], [1, 1]);
  assert.equal(rates, [0.001, 0.001, 0.001, 0.001]);
});

test("each of two runs subscribes for itself", () => {
  let subscribed = 0;
  const rate$ = new Observable<number>((subscriber) => {
    subscribed++;
    subscriber.next(0.1);
  });
  const { W } = line({ learningRate: rate$ });
  for (const { clock } of [start(W), start(W)]) clock.settle();
  assert.is(subscribed, 2);
});

test("a stream of a gradient that is only watched is subscribed to as well", () => {
  const { loss, W } = line();
  const h$ = new BehaviorSubject(1e-2);
  const watched = finiteDifference(loss, { h: h$, name: "watched" });
  const { clock, run } = start(W, 4, { watch: [watched] });
  clock.settle();
  assert.equal([run.completed, run.errors], [1, []]);
});

test("a stream as the schedule of a rule changes the result as fixed numbers do", () => {
  const rates = [0.3, 0.2, 0.1, 0.05];
  const expected = start(line({ learningRate: (iteration) => rates[iteration - 1] }).W);
  expected.clock.settle();
  const rate$ = new BehaviorSubject(rates[0]);
  const { clock, run } = start(line({ learningRate: rate$ }).W);
  while (clock.waiting > 0) {
    clock.turn();
    if (run.values.length > 0 && run.values.length < 4) rate$.next(rates[run.values.length]);
  }
  assert.equal(
    run.values.map(({ loss }) => loss),
    expected.run.values.map(({ loss }) => loss),
  );
});

test("a stream that errors fails the run, before its first value and after", () => {
  const cause = new Error("slider unplugged");
  const message = "sgd1: the stream of learningRate failed: slider unplugged";
  assert.is(refuses(line({ learningRate: throwError(() => cause) }).W, message).cause, cause);

  const rate$ = new BehaviorSubject(0.1);
  const { clock, run, feeds } = start(line({ learningRate: rate$ }).W);
  clock.turn();
  clock.turn();
  clock.turn();
  rate$.error(cause);
  clock.settle();
  assert.equal([run.values.length, run.completed, run.errors.length, feeds.returned], [2, 0, 1, 1]);
  const error = isError(run.errors[0] as RxgradError, HyperparameterError, message);
  assert.equal([error.reached?.iteration, error.reached?.loss], [2, run.values[1].loss]);
});

test("a stream that completes without a value fails the run", () => {
  const fix = "completed without a value; give it a first one, for example with startWith(0.1).";
  refuses(line({ learningRate: EMPTY }).W, `sgd1: the stream of learningRate ${fix}`);
  refuses(line({ h: EMPTY, name: "slope" }).W, `slope: the stream of h ${fix}`);
});

test("a stream that throws on subscribe fails the run, and the streams before it are unsubscribed from", () => {
  const h$ = new BehaviorSubject(1e-4);
  const broken = {
    subscribe(): never {
      throw new Error("no such slider");
    },
  };
  refuses(line({ h: h$, learningRate: broken }).W, "sgd1: the stream of learningRate failed: no such slider");
  assert.not(h$.observed);
});

test("a value outside the domain is refused in the iteration that would use it", () => {
  const rate$ = new BehaviorSubject(0.1);
  const { clock, run } = start(line({ learningRate: rate$ }).W);
  clock.turn();
  clock.turn();
  rate$.next(Number.NaN);
  clock.settle();
  const error = isError(
    run.errors[0] as RxgradError,
    HyperparameterError,
    "sgd1: learningRate is NaN at iteration 2; give a finite number, 0 or more, such as 0.1.",
  );
  assert.is(error.reached?.iteration, 1);
  refuses(
    line({ h: of(-1) }).W,
    "finiteDifference1: h is -1 at iteration 1; give a positive finite number, such as 1e-4.",
  );
  refuses(
    line({ learningRate: of("0.1" as unknown as number) }).W,
    'sgd1: learningRate is "0.1" at iteration 1; give a finite number, 0 or more, such as 0.1.',
  );
  refuses(
    line({ learningRate: of(undefined as unknown as number) }).W,
    "sgd1: learningRate is undefined at iteration 1; give a finite number, 0 or more, such as 0.1.",
  );
});

test("a run waits for a first value that never comes, and unsubscribing ends the wait", () => {
  const { clock, run, feeds } = start(line({ learningRate: NEVER }).W);
  clock.settle();
  assert.equal([clock.waiting, feeds.opened, run.values, run.errors], [0, 0, [], []]);
  run.subscription.unsubscribe();
  assert.is(clock.waiting, 0);
});

test("after the end of a run its streams are unsubscribed from", () => {
  const rate$ = new BehaviorSubject(0.1);
  const clock = new ManualClock();
  const x = input("x", [1]).pipe(dense(1, { W: zeros() }));
  const W = sgd(finiteDifference(meanSquaredError(x, input("t", [1]))), { learningRate: rate$ });
  const run = follow(train(W, new CountedFeeds(points as Feed), { clock }).pipe(take(2)));
  clock.settle();
  assert.equal([run.values.length, run.completed, rate$.observed], [2, 1, false]);
});

test("a node's hyper-parameter may be a stream too", () => {
  const ratio$ = new BehaviorSubject(0.5);
  const clock = new ManualClock();
  const { W } = line({ layer: dropout(ratio$) });
  const ratios: number[] = [];
  const run = follow(
    train(W, new CountedFeeds(points, 3), { clock }).pipe(
      tap(({ hyperparameters }) => {
        ratios.push(hyperparameters["dropout1.ratio"]);
        ratio$.next(ratio$.value / 2);
        clock.pass(10);
      }),
    ),
  );
  clock.settle();
  assert.equal([ratios, run.completed, ratio$.observed], [[0.5, 0.25, 0.125], 1, false]);
});

test.run();
