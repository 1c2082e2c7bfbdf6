import { blackBox, type Tensor, train, withMetrics } from "rxgrad";
import { take, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { called, line, points } from "../support/small-networks.js";

test("a slice runs iterations for 10 ms, then yields", () => {
  const clock = new ManualClock();
  const run = follow(train(line().W, new CountedFeeds(points, 10), { clock }).pipe(tap(() => clock.pass(3))));
  const after: number[] = [];
  while (clock.waiting > 0) {
    clock.turn();
    after.push(run.values.length);
  }
  // 3, 6, 9, 12 ms: the fourth iteration ends the slice. The data end in the third slice.
  assert.equal(after, [4, 8, 10]);
  assert.is(run.completed, 1);
});

test("the time between two slices does not count", () => {
  const clock = new ManualClock();
  const run = follow(train(line().W, new CountedFeeds(points), { clock }).pipe(tap(() => clock.pass(6))));
  clock.turn();
  assert.is(run.values.length, 2);
  clock.pass(1000);
  clock.turn();
  assert.is(run.values.length, 4);
  run.subscription.unsubscribe();
});

test("the time that a source takes for a feed counts: the iteration begins, and pauses", () => {
  const clock = new ManualClock();
  const run = follow(train(line().W, new CountedFeeds(points, 2, () => clock.pass(20)), { clock }));
  clock.turn();
  assert.is(run.values.length, 0);
  clock.turn();
  assert.is(run.values.length, 1);
  clock.settle();
  assert.is(run.values.length, 2);
});

test("a long iteration pauses between its units of work, with the same result", () => {
  const { loss } = firstOf(line({ strategy: "direct" }).W, new ManualClock());
  const clock = new ManualClock();
  const slow = called(() => clock.pass(7));
  const { W } = line({ strategy: "direct", layer: slow });
  const run = follow(train(W, new CountedFeeds(points), { clock }).pipe(take(2)));
  let slices = 0;
  while (run.values.length === 0) {
    clock.turn();
    slices++;
  }
  // The first slice tests the operations and runs the forward pass. Then each of four perturbations takes 7 ms.
  assert.ok(slices > 2, `${slices} slices`);
  assert.is(run.values[0].loss, loss);
  slices = 0;
  while (run.values.length === 1) {
    clock.turn();
    slices++;
  }
  // Five passes of 7 ms: the forward pass and two perturbations of each of two weights. Two fill a slice, and one is left.
  assert.is(slices, 3);
});

function firstOf(W: ReturnType<typeof line>["W"], clock: ManualClock): { loss: number } {
  const run = follow(train(W, new CountedFeeds(points), { clock }).pipe(take(1)));
  clock.settle();
  return run.values[0];
}

/** A clock that counts its reads. */
class CountedClock extends ManualClock {
  reads = 0;

  override now(): number {
    this.reads++;
    return super.now();
  }
}

test("reads the clock rarely while units of work are short; a long unit ends the slice within 50 ms", () => {
  const clock = new CountedClock();
  let emitted = 0;
  const { W } = line({ layer: called(() => clock.pass(emitted < 1000 ? 0 : 5)) });
  const run = follow(train(W, new CountedFeeds(points), { clock }).pipe(tap(() => emitted++)));
  /** The milliseconds of the next slice. */
  const sliceTime = (): number => {
    const begun = clock.now();
    clock.turn();
    return clock.now() - begun;
  };
  const first = sliceTime();
  assert.ok(run.values.length >= 1000);
  // Each iteration has more than five units of work.
  assert.ok(clock.reads < 1000, `${clock.reads} reads`);
  assert.ok(first >= 10 && first <= 40, `${first} ms`);
  // From then on the run reads the clock after each unit. The forward pass of this node is one unit, its differences are others.
  for (let i = 0; i < 5; i++) {
    const time = sliceTime();
    assert.ok(time >= 10 && time <= 20, `${time} ms`);
  }
  run.subscription.unsubscribe();
});

test("with the clock of the machine, timers and immediates fire during a run", async () => {
  const { W } = line();
  let elsewhere = 0;
  let timers = 0;
  const immediate = (): void => {
    elsewhere++;
    if (elsewhere < 1000) setImmediate(immediate);
  };
  setImmediate(immediate);
  await new Promise<void>((resolve) => {
    const subscription = train(W, new CountedFeeds(points)).subscribe();
    const timer = setInterval(() => {
      if (++timers < 3) return;
      clearInterval(timer);
      subscription.unsubscribe();
      resolve();
    }, 1);
  });
  // The run never ends by itself, so the timers fired if the test reaches this line.
  assert.is(timers, 3);
  assert.ok(elsewhere > 0);
  elsewhere = 1000;
});

test("without setImmediate, as in a browser, messages schedule the slices", () => {
  const { setImmediate, MessageChannel } = globalThis;
  const channels: Channel[] = [];
  /** A channel that delivers its messages when the test says so. */
  class Channel {
    posted = false;
    closed = false;
    readonly port1 = { onmessage: null as (() => void) | null, close: () => this.close() };
    readonly port2 = { postMessage: () => this.post() };

    constructor() {
      channels.push(this);
    }

    post(): void {
      this.posted = true;
    }

    close(): void {
      this.closed = true;
    }
  }
  const deliver = (): void => {
    for (const { posted, port1 } of channels.splice(0)) if (posted) port1.onmessage?.();
  };
  Object.assign(globalThis, { setImmediate: undefined, MessageChannel: Channel });
  try {
    const run = follow(train(line().W, new CountedFeeds(points, 5)));
    const [first] = channels;
    assert.equal([run.values.length, first.posted, first.closed], [0, true, false]);
    while (channels.length > 0) deliver();
    assert.equal([run.values.length, run.completed, first.closed], [5, 1, true]);

    const feeds = new CountedFeeds(points);
    follow(train(line().W, feeds)).subscription.unsubscribe();
    assert.ok(channels[0].closed);
    deliver();
    assert.is(feeds.opened, 0);
  } finally {
    Object.assign(globalThis, { setImmediate, MessageChannel });
  }
});

test("slices end even if the clock stops, as with fake timers", () => {
  const clock = new ManualClock();
  const run = follow(train(line().W, new CountedFeeds(points), { clock }));
  for (let turn = 1; turn <= 3; turn++) {
    const before = run.values.length;
    clock.turn();
    assert.ok(run.values.length > before && run.values.length <= turn * 8192, `${run.values.length} iterations`);
  }
  run.subscription.unsubscribe();
  assert.is(clock.waiting, 0);
});

test("slices of metrics end even if the clock stops", () => {
  const clock = new ManualClock();
  const { x, W } = line();
  const metrics = { count: (predicted: Tensor) => predicted.size };
  const box = blackBox({ inputs: { x }, output: [1], evaluate: () => 1, concurrency: 1 });
  const run = follow(
    train(W, new CountedFeeds(points, 1), { clock }).pipe(
      withMetrics({
        every: 1,
        y: box,
        t: box,
        test: { x: Float64Array.from({ length: 40_000 }, (_, i) => i) },
        metrics,
        clock,
      }),
    ),
  );
  let turns = 0;
  while (run.completed === 0 && turns < 100) {
    clock.turn();
    turns++;
  }
  assert.ok(turns > 3 && turns < 100, `${turns} slices`);
  assert.is(run.values[0]?.metrics?.test.count, 40_000);
});

test.run();
