// Live sources that go silent, fail or drift, with the operators of RxJS.
import { type DataError, type Feed, joined, latest, observe, queue, train } from "rxgrad";
import {
  catchError,
  concat,
  defer,
  EMPTY,
  NEVER,
  type Observable,
  of,
  repeat,
  retry,
  Subject,
  TimeoutError,
  tap,
  throwError,
  timeout,
  VirtualTimeScheduler,
} from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { pointFeed, pointFeeds, trainedOn } from "../support/point-feeds.js";
import { line } from "../support/small-networks.js";

/** A run on a source, until it has no tasks left. */
function outcome(source: Observable<Feed>): {
  values: number[];
  completed: number;
  errors: unknown[];
  waiting: number;
} {
  const clock = new ManualClock();
  const run = follow(trainedOn(source, { clock, policy: queue(10) }));
  clock.settle();
  return { values: run.values, completed: run.completed, errors: run.errors, waiting: clock.waiting };
}

const silent = concat(of(...pointFeeds(1, 2)), NEVER);

test("a run waits for a silent source without a task; timeout ends it", () => {
  assert.equal(outcome(silent), { values: [1, 2], completed: 0, errors: [], waiting: 0 });

  const time = new VirtualTimeScheduler();
  const clock = new ManualClock();
  const run = follow(trainedOn(silent.pipe(timeout({ each: 1000, scheduler: time })), { clock, policy: queue(10) }));
  clock.settle();
  assert.equal([run.values, run.errors], [[1, 2], []]);
  time.flush();
  clock.settle();
  assert.equal([run.values, run.completed, run.errors.length], [[1, 2], 0, 1]);
  const error = run.errors[0] as DataError;
  assert.instance(error.cause, TimeoutError);
  assert.is(error.reached?.iteration, 2);
});

test("timeout with another source continues with that source", () => {
  const time = new VirtualTimeScheduler();
  const clock = new ManualClock();
  const source = silent.pipe(timeout({ each: 1000, scheduler: time, with: () => of(...pointFeeds(3)) }));
  const run = follow(trainedOn(source, { clock, policy: queue(10) }));
  clock.settle();
  time.flush();
  clock.settle();
  assert.equal([run.values, run.completed, run.errors], [[1, 2, 3], 1, []]);
});

test("retry subscribes again to a source that errors, and catchError ends it", () => {
  let opened = 0;
  const failing = defer(() =>
    concat(of(pointFeed(++opened)), opened < 3 ? throwError(() => new Error("connection lost")) : EMPTY),
  );
  assert.equal(outcome(failing.pipe(retry(5))), { values: [1, 2, 3], completed: 1, errors: [], waiting: 0 });
  opened = 0;
  const { values, errors } = outcome(failing.pipe(retry(1)));
  assert.equal([values, errors.length], [[1, 2], 1]);
  opened = 0;
  assert.equal(outcome(failing.pipe(catchError(() => EMPTY))), { values: [1], completed: 1, errors: [], waiting: 0 });
});

test("a source that completes early ends the run; repeat subscribes again", () => {
  assert.equal(outcome(of(pointFeed(1))), { values: [1], completed: 1, errors: [], waiting: 0 });
  assert.equal(outcome(of(pointFeed(1)).pipe(repeat(3))), { values: [1, 1, 1], completed: 1, errors: [], waiting: 0 });
});

test("the error names the joined source that goes silent", () => {
  const time = new VirtualTimeScheduler();
  const x = new Subject<number[][]>();
  const t = new Subject<number[][]>();
  const clock = new ManualClock();
  const source = joined({ x, t: t.pipe(timeout({ each: 1000, scheduler: time })) });
  const run = follow(trainedOn(source, { clock, policy: latest() }));
  clock.settle();
  x.next([[1]]);
  t.next([[1]]);
  clock.settle();
  time.flush();
  clock.settle();
  assert.equal([run.values, run.errors.length, x.observed], [[1], 1, false]);
  assert.match((run.errors[0] as DataError).message, 'data: source "t" failed: Timeout');
});

test("training follows a source that drifts", () => {
  const clock = new ManualClock();
  const feed$ = new Subject<Feed>();
  const { W } = line({ learningRate: 0.2 });
  let slope = Number.NaN;
  const run = follow(
    train(W, feed$, { clock, policy: latest() }).pipe(
      observe(W),
      tap((parameters) => {
        slope = parameters.get("line/W").at(0, 0);
      }),
    ),
  );
  clock.settle();
  const learn = (truth: number): void => {
    feed$.next({ x: [[-1], [0], [1]], t: [[-truth], [0], [truth]] });
    clock.settle();
  };
  for (let i = 0; i < 200; i++) learn(1);
  close(slope, 1, 1e-9);
  for (let i = 0; i <= 400; i++) learn(1 + i / 100);
  // Each step covers 2·0.2·2/3 = 4/15 of the distance. The true slope moves by 0.01 per step, so the lag is 0.01·(15/4 − 1).
  close(slope, 5 - 0.01 * (15 / 4 - 1), 1e-9);
  for (let i = 0; i < 200; i++) learn(-3);
  close(slope, -3, 1e-9);
  assert.equal([run.errors, run.completed], [[], 0]);
});

test.run();
