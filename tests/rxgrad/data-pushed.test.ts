import { DataError, drop, type Feed, FeedError, latest, queue, type RxgradError } from "rxgrad";
import { concat, EMPTY, from, NEVER, Observable, of, Subject, tap, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { pointFeed, pointFeeds, trainedOn } from "../support/point-feeds.js";

/** A run on a stream that the test pushes feeds into. Each iteration takes one slice. */
function slow(policy: ReturnType<typeof latest>) {
  const clock = new ManualClock();
  const feed$ = new Subject<Feed>();
  const run = follow(trainedOn(feed$, { clock, policy }).pipe(tap(() => clock.pass(10))));
  clock.settle();
  const push = (...numbers: number[]): void => {
    for (const number of numbers) feed$.next(pointFeed(number));
  };
  return { clock, feed$, run, push };
}

test("latest() keeps the newest of the feeds that come while training is busy", () => {
  const { clock, feed$, run, push } = slow(latest());
  push(1, 2, 3);
  clock.turn();
  push(4);
  clock.turn();
  push(5, 6, 7, 8);
  clock.settle();
  push(9);
  clock.settle();
  assert.equal(run.values, [3, 4, 8, 9]);
  assert.ok(feed$.observed);
  run.subscription.unsubscribe();
  assert.not(feed$.observed);
});

test("drop() takes a feed only when training is idle", () => {
  const { clock, run, push } = slow(drop());
  push(1, 2, 3);
  clock.turn();
  // The iteration is over, but the run is busy until its next slice.
  push(4);
  clock.turn();
  push(5, 6);
  clock.settle();
  push(7, 8);
  clock.settle();
  assert.equal(run.values, [1, 5, 7]);
});

test("queue(n) keeps up to n feeds in order", () => {
  const { clock, run, push } = slow(queue(3));
  push(1, 2, 3);
  clock.turn();
  push(4);
  clock.turn();
  clock.turn();
  push(5, 6);
  clock.settle();
  assert.equal([run.values, run.errors], [[1, 2, 3, 4, 5, 6], []]);
});

test("a feed too many for the queue is an error, after the queued feeds are trained on", () => {
  const { clock, feed$, run, push } = slow(queue(2));
  push(1, 2, 3, 4, 5);
  assert.not(feed$.observed);
  clock.settle();
  assert.equal([run.values, run.completed, run.errors.length], [[1, 2], 0, 1]);
  const error = isError(
    run.errors[0] as RxgradError,
    DataError,
    "data: a feed arrived while 2 were waiting and queue(2) was full; slow the source down, or use a larger queue, latest() or drop().",
  );
  assert.is(error.reached?.iteration, 2);
});

test("the policy keeps or drops feeds that come while an iteration runs", () => {
  for (const [policy, kept] of [
    [latest(), [1, 12]],
    [drop(), [1]],
    [queue(2), [1, 11, 12]],
  ] as const) {
    const clock = new ManualClock();
    const feed$ = new Subject<Feed>();
    let isFirst = true;
    const pushTwo = (): void => {
      if (!isFirst) return;
      isFirst = false;
      feed$.next(pointFeed(11));
      feed$.next(pointFeed(12));
    };
    const run = follow(trainedOn(feed$, { clock, policy }).pipe(tap(pushTwo)));
    clock.settle();
    feed$.next(pointFeed(1));
    clock.settle();
    assert.equal(run.values, kept, policy.name);
  }
});

test("the policy also holds for feeds that a stream pushes during subscription", () => {
  const trained = (policy: ReturnType<typeof latest>): unknown[] => {
    const clock = new ManualClock();
    const run = follow(trainedOn(concat(from(pointFeeds(1, 2, 3)), NEVER), { clock, policy }));
    clock.settle();
    return [run.values, run.errors.length];
  };
  assert.equal(trained(latest()), [[3], 0]);
  assert.equal(trained(drop()), [[1], 0]);
  assert.equal(trained(queue(3)), [[1, 2, 3], 0]);
  assert.equal(trained(queue(2)), [[1, 2], 1]);
});

test("a full queue stops an endless synchronous source", () => {
  const clock = new ManualClock();
  let pushed = 0;
  const endless = new Observable<Feed>((subscriber) => {
    while (!subscriber.closed) subscriber.next(pointFeed(++pushed));
  });
  const run = follow(trainedOn(endless, { clock, policy: queue(5) }));
  clock.settle();
  assert.equal([run.values, pushed, run.errors.length], [[1, 2, 3, 4, 5], 6, 1]);
});

test("waiting feeds are trained on after the stream completes", () => {
  const { clock, feed$, run, push } = slow(queue(3));
  push(1, 2, 3);
  feed$.complete();
  clock.turn();
  assert.equal([run.values, run.completed], [[1], 0]);
  clock.settle();
  assert.equal([run.values, run.completed, run.errors], [[1, 2, 3], 1, []]);

  const idle = slow(latest());
  idle.feed$.complete();
  idle.clock.settle();
  assert.equal([idle.run.values, idle.run.completed], [[], 1]);
});

test("an empty stream, or one that completes at once, completes the run", () => {
  for (const [data, values] of [
    [EMPTY, []],
    [of(pointFeed(1)), [1]],
  ] as const) {
    const clock = new ManualClock();
    const run = follow(trainedOn(data, { clock, policy: queue(1) }));
    clock.settle();
    assert.equal([run.values, run.completed, run.errors], [values, 1, []]);
  }
});

test("a stream that errors fails the run, after training on the earlier feeds", () => {
  const cause = new Error("sensor off");
  const { clock, feed$, run, push } = slow(queue(3));
  push(1, 2);
  feed$.error(cause);
  clock.settle();
  assert.equal([run.values, run.completed, run.errors.length], [[1, 2], 0, 1]);
  const error = isError(run.errors[0] as RxgradError, DataError, "data: the source failed: sensor off");
  assert.is(error.cause, cause);
  assert.is(error.reached?.iteration, 2);

  const mine = new FeedError("row 3: too few columns.");
  const atOnce = new ManualClock();
  const kept = follow(
    trainedOn(
      throwError(() => mine),
      { clock: atOnce, policy: drop() },
    ),
  );
  atOnce.settle();
  assert.is(kept.errors[0], mine);
  const failed = follow(
    trainedOn(
      throwError(() => cause),
      { clock: atOnce, policy: drop() },
    ),
  );
  atOnce.settle();
  assert.is(failed.errors.length, 1);
  assert.is((failed.errors[0] as RxgradError).reached?.iteration, 0);
});

test("refuses undefined as a feed", () => {
  const clock = new ManualClock();
  const run = follow(trainedOn(of(undefined as unknown as Feed), { clock, policy: latest() }));
  clock.settle();
  isError(run.errors[0] as RxgradError, FeedError, 'feed: it is undefined; give an object with "x" and "t".');
});

test.run();
