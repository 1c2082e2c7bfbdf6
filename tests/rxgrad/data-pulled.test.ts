import { DataError, type Feed, FeedError, type RxgradError, type SeekableAsyncIterable, train } from "rxgrad";
import { config, map, take, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { pointFeed, pointFeeds, trainedOn } from "../support/point-feeds.js";
import { called, line, points } from "../support/small-networks.js";

/** An async iterable that records how it is used. */
class AsyncFeeds implements AsyncIterable<Feed> {
  pulled = 0;
  returned = 0;
  readonly #feeds: readonly (Feed | Error)[];

  /** Feeds in order. The pull rejects with an error among them. */
  constructor(...feeds: readonly (Feed | Error)[]) {
    this.#feeds = feeds;
  }

  [Symbol.asyncIterator](): AsyncIterator<Feed> {
    return {
      next: async () => {
        const next = this.#feeds[this.pulled++];
        if (next instanceof Error) throw next;
        return next === undefined ? { done: true, value: undefined } : { done: false, value: next };
      },
      return: async () => {
        this.returned++;
        throw new Error("cannot close");
      },
    };
  }
}

test("an iterable is pulled as it is needed, and its end is the end of the run", () => {
  const clock = new ManualClock();
  const run = follow(trainedOn(pointFeeds(1, 2, 3), { clock }));
  clock.settle();
  assert.equal([run.values, run.completed, run.errors], [[1, 2, 3], 1, []]);
  assert.equal(follow(trainedOn([], { clock })).values, []);

  const feeds = new CountedFeeds(points);
  const taken = follow(train(line().W, feeds, { clock }).pipe(take(4)));
  clock.settle();
  assert.equal([taken.values.length, taken.completed, feeds.pulled, feeds.returned], [4, 1, 4, 1]);
});

test("no data at all end the run before it has begun", () => {
  const clock = new ManualClock();
  const run = follow(trainedOn([], { clock }));
  clock.settle();
  assert.equal([run.values, run.completed, run.errors], [[], 1, []]);
});

test("an iterable that throws fails the run, with its error as the cause and the values reached", () => {
  const clock = new ManualClock();
  const cause = new RangeError("line 3 is torn");
  const run = follow(
    train(
      line().W,
      (function* () {
        yield points;
        yield points;
        throw cause;
      })(),
      { clock },
    ),
  );
  clock.settle();
  assert.equal([run.values.length, run.completed, run.errors.length], [2, 0, 1]);
  const error = isError(run.errors[0], DataError, "data: the source failed: line 3 is torn");
  assert.is(error.cause, cause);
  assert.is(error.reached?.iteration, 2);
  assert.is(error.reached?.loss, run.values[1].loss);
});

test("an error of rxgrad that a source throws keeps its class, and gets the values of this run", () => {
  const clock = new ManualClock();
  const mine = new FeedError("row 7: too few columns.");
  const failing = (feeds: number): Iterable<Feed> => ({
    *[Symbol.iterator]() {
      yield* Array<Feed>(feeds).fill(points);
      throw mine;
    },
  });
  for (const length of [2, 5]) {
    const run = follow(train(line().W, failing(length), { clock }));
    clock.settle();
    assert.is(run.errors[0], mine);
    assert.is(mine.reached?.iteration, length);
  }
});

test("an async iterable is pulled one feed ahead, in order, until it ends", async () => {
  const clock = new ManualClock();
  const feeds = new AsyncFeeds(...pointFeeds(1, 2, 3));
  const ahead: number[] = [];
  const run = follow(trainedOn(feeds, { clock }).pipe(tap((value) => void ahead.push(feeds.pulled - value))));
  await clock.settleWithPromises();
  assert.equal([run.values, run.completed, run.errors], [[1, 2, 3], 1, []]);
  assert.equal(ahead, [1, 1, 1]);
  // The iterable ended by itself and needs no close.
  assert.is(feeds.returned, 0);
});

test("a run resumes behind the feed that it trained on, not behind the one that was pulled ahead", async () => {
  const clock = new ManualClock();
  const numbered = (start = 1): SeekableAsyncIterable<Feed, number> => ({
    from: numbered,
    [Symbol.asyncIterator]() {
      let n = start;
      return { next: async () => ({ done: false, value: pointFeed(n++) }), cursor: () => n };
    },
  });
  const { W } = line();
  const first = follow(
    train(W, numbered(), { clock }).pipe(
      map(({ state }) => state),
      take(3),
    ),
  );
  await clock.settleWithPromises();
  assert.equal(
    first.values.map(({ cursor }) => cursor),
    [2, 3, 4],
  );
  const resumed = follow(trainedOn(numbered(), { clock, from: first.values[1] }).pipe(take(2)));
  await clock.settleWithPromises();
  assert.equal([resumed.values, resumed.errors], [[3, 4], []]);
});

test("an async iterable that rejects fails the run, after the feeds before", async () => {
  const clock = new ManualClock();
  const cause = new Error("connection lost");
  const feeds = new AsyncFeeds(...pointFeeds(1, 2), cause);
  const run = follow(trainedOn(feeds, { clock }).pipe(tap(() => clock.pass(10))));
  await clock.settleWithPromises();
  assert.equal([run.values, run.completed, run.errors.length], [[1, 2], 0, 1]);
  const error = isError(run.errors[0] as RxgradError, DataError, "data: the source failed: connection lost");
  assert.is(error.cause, cause);
  assert.is(error.reached?.iteration, 2);
  assert.is(feeds.returned, 0);
});

test("an iteration that is pausing when its source fails is finished first", async () => {
  const clock = new ManualClock();
  const slow = called(() => clock.pass(20));
  const feeds = new AsyncFeeds(points, points, new FeedError("row 3: too few columns."));
  const run = follow(train(line({ layer: slow, strategy: "direct" }).W, feeds, { clock }));
  await clock.settleWithPromises();
  assert.equal([run.values.length, run.errors.length], [2, 1]);
  assert.is(isError(run.errors[0] as RxgradError, FeedError, "row 3: too few columns.").reached?.iteration, 2);
});

test("an async iterable is returned on unsubscribe, and what closing it throws is reported", async () => {
  const clock = new ManualClock();
  const feeds = new AsyncFeeds(...pointFeeds(1, 2, 3, 4, 5));
  const reported: unknown[] = [];
  config.onUnhandledError = (error) => void reported.push((error as Error).message);
  const run = follow(trainedOn(feeds, { clock }).pipe(take(2)));
  await clock.settleWithPromises();
  config.onUnhandledError = null;
  assert.equal(reported, ["data: the source failed when it was stopped: cannot close"]);
  assert.equal([run.values, run.completed, feeds.returned], [[1, 2], 1, 1]);

  const waiting = follow(trainedOn({ [Symbol.asyncIterator]: () => silent }, { clock }));
  let returned = 0;
  const silent: AsyncIterator<Feed> = {
    next: () => new Promise(() => {}),
    return: async () => ({ done: true, value: void returned++ }),
  };
  await clock.settleWithPromises();
  assert.is(clock.waiting, 0);
  waiting.subscription.unsubscribe();
  await clock.settleWithPromises();
  assert.equal([returned, waiting.values, waiting.completed, waiting.errors], [1, [], 0, []]);
});

test("a feed that arrives after unsubscribing is not trained on", async () => {
  const clock = new ManualClock();
  let bring = (_: IteratorResult<Feed>): void => {};
  const late: AsyncIterable<Feed> = {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve) => {
          bring = resolve;
        }),
    }),
  };
  const run = follow(trainedOn(late, { clock }));
  await clock.settleWithPromises();
  run.subscription.unsubscribe();
  bring({ done: false, value: pointFeed(1) });
  await new Promise((resolve) => void setImmediate(resolve));
  assert.is(clock.waiting, 0);
  assert.equal([run.values, run.completed, run.errors], [[], 0, []]);
});

test("an iterator of either kind that cannot be opened, or throws where it should reject, fails the run", async () => {
  const throwing = (): never => {
    throw new Error("shut");
  };
  for (const data of [
    { [Symbol.iterator]: throwing },
    { [Symbol.iterator]: () => ({ next: throwing }) },
    { [Symbol.asyncIterator]: throwing },
    { [Symbol.asyncIterator]: () => ({ next: throwing }) },
  ] as (Iterable<Feed> | AsyncIterable<Feed>)[]) {
    const clock = new ManualClock();
    const run = follow(trainedOn(data, { clock }));
    await clock.settleWithPromises();
    const error = isError(run.errors[0] as RxgradError, DataError, "data: the source failed: shut");
    assert.is(error.reached?.iteration, 0);
  }
});

test("a source that brings undefined is refused, not waited for", async () => {
  for (const data of [[undefined], { [Symbol.asyncIterator]: () => [undefined][Symbol.iterator]() }]) {
    const clock = new ManualClock();
    const run = follow(trainedOn(data as unknown as Feed[], { clock }));
    await clock.settleWithPromises();
    isError(run.errors[0] as RxgradError, FeedError, 'feed: it is undefined; give an object with "x" and "t".');
  }
});

test.run();
