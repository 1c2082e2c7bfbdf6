import { type Block, type Feed, latest, type TrainOptions, train } from "rxgrad";
import { config, Observable, Subject, type Subscriber, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CountedFeeds } from "../support/feeds.js";
import { type Followed, follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { called, line, points } from "../support/small-networks.js";

interface Hooks {
  readonly next?: (iteration: number) => void;
  readonly forward?: () => void;
  readonly pull?: () => void;
  readonly rate?: () => void;
  readonly data?: Observable<Feed>;
}

/** A run that can be followed from inside and outside. */
interface Watched {
  readonly clock: ManualClock;
  readonly run: Followed<unknown>;
  readonly feeds: CountedFeeds;
  readonly rate: { subscriber?: Subscriber<number>; opened: number; ended: number };
  readonly blocks: Set<Block>;
}

function start(hooks: Hooks = {}): Watched {
  const clock = new ManualClock();
  const blocks = new Set<Block>();
  const rate: Watched["rate"] = { opened: 0, ended: 0 };
  const learningRate = new Observable<number>((subscriber) => {
    rate.opened++;
    rate.subscriber = subscriber;
    subscriber.next(0.1);
    hooks.rate?.();
    return () => void rate.ended++;
  });
  const layer = called((out) => {
    blocks.add(out);
    hooks.forward?.();
  });
  const { W } = line({ layer, learningRate, strategy: "direct" });
  const feeds = new CountedFeeds(points, Number.POSITIVE_INFINITY, hooks.pull);
  const options: TrainOptions = hooks.data ? { clock, policy: latest() } : { clock };
  const run = follow(train(W, hooks.data ?? feeds, options).pipe(tap(({ iteration }) => hooks.next?.(iteration))));
  return { clock, run, feeds, rate, blocks };
}

/** Asserts that nothing more is emitted, nothing is open, and the memory is freed. */
function assertStopped({ clock, run, feeds, rate, blocks }: Watched, emitted: number): void {
  clock.settle();
  rate.subscriber?.next(0.2);
  assert.is(clock.waiting, 0);
  assert.equal([run.values.length, run.completed, run.errors], [emitted, 0, []]);
  assert.is(rate.ended, rate.opened);
  assert.is(feeds.returned, feeds.opened);
  for (const { data } of blocks) assert.is(data.length, 0);
}

test("before the first slice", () => {
  const watched = start();
  watched.run.subscription.unsubscribe();
  assertStopped(watched, 0);
  assert.equal([watched.feeds.opened, watched.rate.opened, watched.blocks.size], [0, 0, 0]);
});

test("between two slices", () => {
  const watched = start({ next: () => watched.clock.pass(10) });
  while (watched.run.values.length < 2) watched.clock.turn();
  assert.ok(watched.blocks.size > 0);
  assert.is(watched.feeds.returned, 0);
  watched.run.subscription.unsubscribe();
  // The run stops at once, not with the next slice.
  assert.equal([watched.clock.waiting, watched.feeds.returned, watched.rate.ended], [0, 1, 1]);
  assertStopped(watched, 2);
});

test("in a pause, in the middle of an iteration", () => {
  const watched = start({ forward: () => watched.clock.pass(20) });
  while (watched.run.values.length < 1) watched.clock.turn();
  watched.clock.turn();
  assert.is(watched.run.values.length, 1);
  assert.is(watched.feeds.pulled, 2);
  watched.run.subscription.unsubscribe();
  assertStopped(watched, 1);
});

test("inside next of the subscriber", () => {
  const watched = start({ next: (iteration) => iteration === 3 && watched.run.subscription.unsubscribe() });
  watched.clock.settle();
  assert.is(watched.feeds.pulled, 3);
  // tap runs before the follower, which is already unsubscribed.
  assertStopped(watched, 2);
});

test("inside the forward of a user's node", () => {
  let calls = 0;
  const watched = start({ forward: () => ++calls === 50 && watched.run.subscription.unsubscribe() });
  watched.clock.settle();
  const emitted = watched.run.values.length;
  assert.ok(emitted > 0);
  assert.is(watched.feeds.pulled, emitted + 1);
  // A unit of work, one weight's two perturbations, is finished; no other begins.
  assert.ok(calls <= 51, `${calls} calls`);
  assertStopped(watched, emitted);
});

test("inside the forward of a user's node while operations are tried on the first batch", () => {
  const watched = start({ forward: () => watched.run.subscription.unsubscribe() });
  watched.clock.settle();
  assertStopped(watched, 0);
});

test("inside the source of the data, when it is pulled", () => {
  const watched = start({ pull: () => watched.feeds.pulled === 3 && watched.run.subscription.unsubscribe() });
  watched.clock.settle();
  assertStopped(watched, 2);
});

test("inside the emission of a data stream, while it is being subscribed to and later", () => {
  let ended = 0;
  const atOnce = new Observable<Feed>((subscriber) => {
    subscriber.next(points);
    first.run.subscription.unsubscribe();
    return () => void ended++;
  });
  const first = start({ data: atOnce });
  first.clock.settle();
  assertStopped(first, 0);
  assert.is(ended, 1);

  const feed$ = new Subject<Feed>();
  const later = start({ data: feed$.pipe(tap((feed) => feed.stop && later.run.subscription.unsubscribe())) });
  later.clock.settle();
  feed$.next(points);
  later.clock.settle();
  feed$.next({ ...points, stop: 1 });
  assert.not(feed$.observed);
  assertStopped(later, 1);
});

test("inside the emission of a hyper-parameter's stream, while it is being subscribed to and later", () => {
  const atOnce = start({ rate: () => atOnce.run.subscription.unsubscribe() });
  atOnce.clock.settle();
  assert.is(atOnce.rate.opened, 1);
  assert.is(atOnce.feeds.opened, 0);
  assertStopped(atOnce, 0);

  const later = start({
    next: (iteration) => {
      if (iteration !== 2) return;
      later.rate.subscriber?.add(() => later.run.subscription.unsubscribe());
      later.rate.subscriber?.complete();
    },
  });
  later.clock.settle();
  assertStopped(later, 1);
});

test("unsubscribing twice does no more than once", () => {
  const watched = start({ next: () => watched.clock.pass(10) });
  watched.clock.turn();
  watched.clock.turn();
  watched.run.subscription.unsubscribe();
  watched.run.subscription.unsubscribe();
  assert.is(watched.feeds.returned, 1);
  assertStopped(watched, watched.run.values.length);
});

test("a source that fails while it is closed does not keep the memory, and is reported", () => {
  const failing: Iterable<Feed> = {
    *[Symbol.iterator]() {
      try {
        for (;;) yield points;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: a source whose clean-up fails
        throw new Error("cannot close");
      }
    },
  };
  const clock = new ManualClock();
  const blocks = new Set<Block>();
  const { W } = line({ layer: called((out) => void blocks.add(out)) });
  const run = follow(train(W, failing, { clock }).pipe(tap(() => clock.pass(10))));
  clock.turn();
  clock.turn();
  const reported: unknown[] = [];
  config.onUnhandledError = (error) => void reported.push(error);
  try {
    run.subscription.unsubscribe();
  } finally {
    config.onUnhandledError = null;
  }
  assert.equal(
    reported.map((error) => (error as Error).message),
    ["data: the source failed when it was stopped: cannot close"],
  );
  assert.ok(blocks.size > 0);
  for (const { data } of blocks) assert.is(data.length, 0);
  assert.equal([clock.waiting, run.values.length, run.errors], [0, 2, []]);
});

test.run();
