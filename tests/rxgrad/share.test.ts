import { train } from "rxgrad";
import { share, take, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points, xor } from "../support/small-networks.js";

const numbers = (values: readonly { iteration: number }[]): number[] => values.map(({ iteration }) => iteration);

test("nothing runs before subscribing, nor in the call that subscribes", () => {
  const clock = new ManualClock();
  const feeds = new CountedFeeds(points);
  const iterations$ = train(line().W, feeds, { clock }).pipe(take(2));
  assert.is(clock.waiting, 0);
  const run = follow(iterations$);
  assert.is(feeds.opened, 0);
  assert.equal(run.values, []);
  clock.settle();
  assert.equal(numbers(run.values), [1, 2]);
});

test("two subscribers of share() see the same first iteration", () => {
  const clock = new ManualClock();
  const feeds = new CountedFeeds(points);
  const iterations$ = train(line().W, feeds, { clock }).pipe(take(3), share());
  const first = follow(iterations$);
  const second = follow(iterations$);
  clock.settle();
  assert.equal(numbers(first.values), [1, 2, 3]);
  assert.equal(second.values, first.values);
  first.values.forEach((each, i) => void assert.is(second.values[i], each));
  assert.equal([first.completed, second.completed, feeds.opened, feeds.pulled], [1, 1, 1, 3]);
});

test("two subscribers of share() see the same first iteration with the clock of the machine", async () => {
  const iterations$ = train(line().W, new CountedFeeds(points)).pipe(take(3), share());
  const first = follow(iterations$);
  const second = follow(iterations$);
  await new Promise<void>((resolve) => void iterations$.subscribe({ complete: resolve }));
  assert.equal(numbers(first.values), [1, 2, 3]);
  first.values.forEach((each, i) => void assert.is(second.values[i], each));
});

test("without share(), two subscriptions are two equal and independent runs", () => {
  const clock = new ManualClock();
  const { W, feed } = xor();
  const feeds = new CountedFeeds(feed);
  const iterations$ = train(W, feeds, { clock, seed: 4 }).pipe(take(50));
  const first = follow(iterations$);
  const second = follow(iterations$);
  const stopped = follow(iterations$);
  stopped.subscription.unsubscribe();
  clock.settle();
  assert.equal([feeds.opened, feeds.pulled, stopped.values.length], [2, 100, 0]);
  assert.equal(
    first.values.map(({ loss }) => loss),
    second.values.map(({ loss }) => loss),
  );
  first.values.forEach((each, i) => void assert.is.not(second.values[i], each));
});

test("a shared run ends when its last subscriber leaves, and starts again with the next", () => {
  const clock = new ManualClock();
  const feeds = new CountedFeeds(points);
  const iterations$ = train(line().W, feeds, { clock }).pipe(
    tap(() => clock.pass(10)),
    share(),
  );
  const first = follow(iterations$);
  const second = follow(iterations$);
  clock.turn();
  first.subscription.unsubscribe();
  clock.turn();
  assert.equal([first.values.length, second.values.length, feeds.returned], [1, 2, 0]);
  second.subscription.unsubscribe();
  assert.equal([clock.waiting, feeds.returned], [0, 1]);
  const third = follow(iterations$);
  clock.turn();
  assert.equal(numbers(third.values), [1]);
  third.subscription.unsubscribe();
});

test.run();
