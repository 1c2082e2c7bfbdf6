import {
  DataError,
  type Feed,
  iterations,
  latest,
  observe,
  type RunControl,
  type RxgradError,
  RxgradError as RxgradFailure,
  train,
} from "rxgrad";
import { BehaviorSubject, EMPTY, type Observable, of, Subject, takeUntil, tap, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { type Followed, follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { pointFeed, pointFeeds, trainedOn } from "../support/point-feeds.js";
import { called, line, points } from "../support/small-networks.js";

/** A run with a control stream. Each iteration fills a slice and is recorded with its events. */
function start(control: RunControl, feeds: CountedFeeds = new CountedFeeds(points)) {
  const clock = new ManualClock();
  const events: string[][] = [];
  const run = follow(
    train(line().W, feeds, { clock, control }).pipe(
      tap((iteration) => {
        clock.pass(10);
        events.push(iteration.events.map((event) => (event.type === "data" ? `data ${event.source}` : event.type)));
      }),
    ),
  );
  return { clock, run, events, feeds };
}

/** Runs turns until this many more iterations have come, or no more come. */
function turns({ clock, run }: { clock: ManualClock; run: Followed<unknown> }, count: number): void {
  const until = run.values.length + count;
  while (run.values.length < until && clock.waiting > 0) clock.turn();
}

test("a paused run finishes its iteration, then waits without a task", () => {
  const paused = new BehaviorSubject(false);
  const training = start({ paused });
  turns(training, 2);
  paused.next(true);
  training.clock.settle();
  assert.equal([training.run.values.length, training.clock.waiting, training.feeds.pulled], [2, 0, 2]);
  training.clock.pass(1e6);
  training.clock.settle();
  assert.is(training.run.values.length, 2);
  paused.next(false);
  turns(training, 2);
  assert.equal(training.events, [[], [], ["paused", "resumed"], []]);
});

test("a pause within an iteration takes effect after it", () => {
  const clock = new ManualClock();
  const paused = new Subject<boolean>();
  const { W } = line({ strategy: "direct", layer: called(() => clock.pass(20)) });
  const run = follow(train(W, new CountedFeeds(points), { clock, control: { paused } }));
  while (run.values.length < 1) clock.turn();
  clock.turn();
  paused.next(true);
  clock.settle();
  assert.is(run.values.length, 2);
  run.subscription.unsubscribe();
  assert.equal([paused.observed, clock.waiting], [false, 0]);
});

test("a pause that ends before the next boundary has no effect", () => {
  const paused = new Subject<boolean>();
  const training = start({ paused });
  turns(training, 1);
  paused.next(true);
  paused.next(false);
  turns(training, 1);
  assert.equal(training.events, [[], []]);
});

test("a run may start paused, and each step lets one iteration through", () => {
  const paused = new BehaviorSubject(true);
  const step = new Subject<string>();
  const training = start({ paused, step });
  training.clock.settle();
  assert.equal([training.run.values.length, training.feeds.pulled], [0, 0]);
  step.next("once");
  training.clock.settle();
  assert.is(training.run.values.length, 1);
  step.next("twice");
  step.next("thrice");
  training.clock.settle();
  assert.is(training.run.values.length, 3);
  paused.next(false);
  turns(training, 1);
  step.next("not while it runs");
  paused.next(true);
  training.clock.settle();
  assert.is(training.run.values.length, 4);
  assert.equal(training.events, [["paused", "stepped"], ["stepped"], ["stepped"], ["resumed"]]);
});

test("steps that are still due when the run resumes are dropped", () => {
  const paused = new BehaviorSubject(true);
  const step = new Subject<void>();
  const training = start({ paused, step });
  training.clock.settle();
  for (let i = 0; i < 3; i++) step.next();
  turns(training, 1);
  paused.next(false);
  turns(training, 1);
  paused.next(true);
  training.clock.settle();
  assert.equal(training.events, [["paused", "stepped"], ["resumed"]]);
});

test("a step waits for data, and is spent on one iteration only", () => {
  const clock = new ManualClock();
  const feed$ = new Subject<ReturnType<typeof pointFeed>>();
  const step = new Subject<void>();
  const control = { paused: of(true), step };
  const run = follow(trainedOn(feed$, { clock, policy: latest(), control }));
  clock.settle();
  step.next();
  clock.settle();
  assert.is(clock.waiting, 0);
  feed$.next(pointFeed(1));
  clock.settle();
  feed$.next(pointFeed(2));
  feed$.next(pointFeed(3));
  clock.settle();
  assert.equal([run.values, clock.waiting], [[1], 0]);
  step.next();
  clock.settle();
  assert.equal(run.values, [1, 3]);
});

test("unsubscribing while paused frees everything", () => {
  const paused = new BehaviorSubject(false);
  const [step, data] = [new Subject<void>(), new Subject<CountedFeeds>()];
  const blocks: { readonly data: Float64Array }[] = [];
  const clock = new ManualClock();
  const feeds = new CountedFeeds(points);
  const { W } = line({ layer: called((out) => void blocks.push(out)) });
  const run = follow(train(W, feeds, { clock, control: { paused, step, data } }).pipe(tap(() => paused.next(true))));
  clock.settle();
  assert.ok(blocks.some((block) => block.data.length > 0) && data.observed);
  run.subscription.unsubscribe();
  assert.equal([clock.waiting, feeds.returned, feeds.opened], [0, 1, 1]);
  for (const stream of [paused, step, data]) assert.not(stream.observed);
  for (const block of blocks) assert.is(block.data.length, 0);
  paused.next(false);
  assert.equal([clock.waiting, run.values.length], [0, 1]);
});

test("data are swapped between two iterations: the old source is closed, and the event is recorded", () => {
  const clock = new ManualClock();
  const data = new Subject<CountedFeeds>();
  const sources = [1, 2, 3].map((n) => new CountedFeeds(pointFeed(n)));
  const { x, W } = line();
  const trained: number[] = [];
  const events: unknown[] = [];
  const run = follow(
    train(W, sources[0], { clock, control: { data } }).pipe(
      tap((iteration) => {
        clock.pass(10);
        events.push(iteration.events);
      }),
      observe(x),
      tap((value) => void trained.push(value.at(0, 0))),
    ),
  );
  turns({ clock, run }, 2);
  data.next(sources[1]);
  data.next(sources[2]);
  assert.is(sources[0].returned, 0);
  turns({ clock, run }, 2);
  assert.equal(trained, [1, 1, 3, 3]);
  assert.equal(events, [[], [], [{ type: "data", source: 2 }], []]);
  assert.equal(
    sources.map(({ opened, returned }) => [opened, returned]),
    [
      [1, 1],
      [0, 0],
      [1, 0],
    ],
  );
  run.subscription.unsubscribe();
  assert.equal([sources[0].returned, sources[2].returned], [1, 1]);
});

test("sources of every kind can be swapped, and the one in use ends the run", async () => {
  const clock = new ManualClock();
  const data = new Subject<Parameters<typeof trainedOn>[0] & object>();
  const feed$ = new Subject<ReturnType<typeof pointFeed>>();
  const run = follow(trainedOn(feed$, { clock, policy: latest(), control: { data } }));
  clock.settle();
  feed$.next(pointFeed(1));
  clock.settle();
  data.next(new CountedFeeds(pointFeed(2), 2));
  assert.ok(feed$.observed);
  clock.settle();
  assert.equal([run.values, run.completed, feed$.observed], [[1, 2, 2], 1, false]);

  const pulled = (async function* () {
    yield pointFeed(5);
  })();
  const other = follow(trainedOn(new Subject(), { clock, policy: latest(), control: { data: of(pulled) } }));
  await clock.settleWithPromises();
  assert.equal([other.values, other.completed], [[5], 1]);
});

test("a swap to an invalid source fails the run with the values reached", () => {
  const clock = new ManualClock();
  const data = new Subject<never>();
  const run = follow(trainedOn(pointFeeds(1, 2, 3), { clock, control: { data } }).pipe(tap(() => clock.pass(10))));
  turns({ clock, run }, 1);
  data.next(5 as never);
  clock.settle();
  assert.equal([run.values, run.completed, run.errors.length], [[1], 0, 1]);
  const error = isError(
    run.errors[0] as RxgradError,
    DataError,
    "data: control.data emitted 5; give an iterable of feeds, an async iterable or an Observable.",
  );
  assert.is(error.reached?.iteration, 1);
});

test("a control stream that errors fails the run, also during a pause; a stream that completes keeps its last value", () => {
  const cause = new Error("button stuck");
  const failing = throwError(() => cause);
  for (const [name, control] of [
    ["paused", { paused: failing }],
    ["step", { paused: of(true), step: failing }],
    ["data", { data: failing }],
  ] as const) {
    const { run, clock, feeds } = start(control as { paused?: Observable<boolean> });
    clock.settle();
    assert.equal([run.values.length, run.errors.length, feeds.returned], [0, 1, feeds.opened]);
    const error = isError(
      run.errors[0] as RxgradError,
      RxgradFailure,
      `control: the stream of ${name} failed: button stuck`,
    );
    assert.equal([error.cause, error.reached?.iteration], [cause, 0]);
  }
  const { run, clock } = start({ paused: of(true), step: EMPTY });
  clock.settle();
  assert.equal([run.values.length, run.completed, run.errors], [0, 0, []]);
});

test("a control stream that errors after the first iteration fails the run, at once if it is paused", () => {
  for (const isPaused of [false, true]) {
    const [paused, step] = [new BehaviorSubject(false), new Subject<void>()];
    const training = start({ paused, step });
    turns(training, 2);
    if (isPaused) {
      paused.next(true);
      training.clock.settle();
    }
    step.error(new Error("button stuck"));
    turns(training, 1);
    const { values, errors } = training.run;
    assert.equal([values.length, errors.length, training.feeds.returned, paused.observed], [2, 1, 1, false]);
    const message = "control: the stream of step failed: button stuck";
    assert.is(isError(errors[0] as RxgradError, RxgradFailure, message).reached?.iteration, 2);
  }
});

test("a state has the cursor of the source in use, and none if that source has no cursors", () => {
  const clock = new ManualClock();
  const data = new Subject<Iterable<Feed>>();
  const numbered: Iterable<Feed> = {
    [Symbol.iterator]() {
      let n = 0;
      return { next: () => ({ done: false, value: pointFeed(n++) }), cursor: () => n };
    },
  };
  const cursors: unknown[] = [];
  const run = follow(
    train(line().W, new CountedFeeds(points), { clock, control: { data } }).pipe(
      tap(({ state }) => {
        clock.pass(10);
        cursors.push(state.cursor);
      }),
    ),
  );
  for (const next of [numbered, pointFeeds(7, 8)]) {
    turns({ clock, run }, 2);
    data.next(next);
  }
  clock.settle();
  assert.equal([cursors, run.completed, run.errors], [[undefined, undefined, 1, 2, undefined, undefined], 1, []]);
});

test("without control there are no events, in train() and in iterations()", () => {
  const training = start({});
  turns(training, 2);
  assert.equal(training.events, [[], []]);
  training.run.subscription.unsubscribe();
  for (const iteration of iterations(line().W, [points])) {
    assert.equal([iteration.events, iteration.arrivals], [[], undefined]);
  }
});

test("values of control streams before the start of the run are kept", () => {
  const [paused, step, data] = [new Subject<boolean>(), new Subject<void>(), new Subject<CountedFeeds>()];
  const other = new CountedFeeds(points, 5);
  const training = start({ paused, step, data }, new CountedFeeds(points, 5));
  paused.next(true);
  step.next();
  step.next();
  data.next(other);
  training.clock.settle();
  assert.equal(training.events, [["paused", "stepped", "data 2"], ["stepped"]]);
  assert.equal([training.feeds.pulled, other.pulled], [0, 2]);
  const button = new BehaviorSubject(true);
  const stepped = start({ paused: button, step }, new CountedFeeds(points, 5));
  step.next();
  stepped.clock.settle();
  assert.equal(stepped.events, [["paused", "stepped"]]);
});

test("unsubscribing inside the emission of a control stream stops the run", () => {
  const clock = new ManualClock();
  const [stop, paused, step] = [new Subject<void>(), new Subject<boolean>(), new Subject<void>()];
  const feeds = new CountedFeeds(points);
  const unsubscribed = () =>
    assert.equal([clock.waiting, feeds.opened, paused.observed, step.observed], [0, 0, false, false]);
  // Within the call that subscribes.
  const atOnce = of(false).pipe(tap(() => stop.next()));
  const first = follow(train(line().W, feeds, { clock, control: { paused: atOnce, step } }).pipe(takeUntil(stop)));
  unsubscribed();
  // After it, and before the run has begun.
  const second = follow(
    train(line().W, feeds, { clock, control: { paused: paused.pipe(tap(() => stop.next())), step } }).pipe(
      takeUntil(stop),
    ),
  );
  paused.next(false);
  unsubscribed();
  clock.settle();
  assert.equal([...first.values, ...second.values], []);
});

test.run();
