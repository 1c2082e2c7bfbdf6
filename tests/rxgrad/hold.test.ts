import { GraphError, type Iteration, iterations, observe, type RxgradError, StaleIterationError, train } from "rxgrad";
import { BehaviorSubject, concatMap, finalize, Observable, Subject, share, take, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { called, line, points } from "../support/small-networks.js";

/** Holds the run until `gate$` emits, then passes the iteration on. */
const slowly = (gate$: Observable<unknown>) =>
  concatMap((iteration: Iteration) => {
    const release = iteration.hold();
    return new Observable<Iteration>((subscriber) =>
      gate$.subscribe(() => {
        subscriber.next(iteration);
        subscriber.complete();
      }),
    ).pipe(finalize(release));
  });

test("a held run does not continue, has no task, and keeps its values until it is released", () => {
  const clock = new ManualClock();
  const gate$ = new Subject<void>();
  const { W, x, y } = line();
  const feeds = new CountedFeeds(points);
  const run = follow(train(W, feeds, { clock, watch: [x] }).pipe(slowly(gate$), observe(y)));
  for (let i = 0; i < 3; i++) {
    clock.settle();
    assert.equal([clock.waiting, feeds.pulled, run.values.length], [0, i + 1, i]);
    gate$.next();
    assert.equal([clock.waiting, run.values.length], [1, i + 1]);
  }
  assert.equal(run.errors, []);
  run.subscription.unsubscribe();
  assert.equal([clock.waiting, gate$.observed, feeds.returned], [0, false, 1]);
});

test("a run with several holds continues after the last release, and a second release of one hold does nothing", () => {
  const clock = new ManualClock();
  const releases: (() => void)[] = [];
  const run = follow(
    train(line().W, new CountedFeeds(points), { clock }).pipe(
      tap((iteration) => void releases.push(iteration.hold(), iteration.hold())),
    ),
  );
  clock.settle();
  releases[0]();
  releases[0]();
  clock.settle();
  assert.is(run.values.length, 1);
  releases[1]();
  clock.settle();
  assert.is(run.values.length, 2);
});

test("a run that ends while held frees its memory at the release", () => {
  const clock = new ManualClock();
  const gate$ = new Subject<void>();
  const blocks: { readonly data: Float64Array }[] = [];
  const { W, y } = line({ layer: called((out) => void blocks.push(out)) });
  const run = follow(train(W, new CountedFeeds(points), { clock }).pipe(take(1), slowly(gate$), observe(y)));
  clock.settle();
  assert.equal([run.values.length, run.completed], [0, 0]);
  assert.ok(blocks.some(({ data }) => data.length > 0));
  gate$.next();
  assert.equal([run.values.length, run.completed, run.errors], [1, 1, []]);
  for (const { data } of blocks) assert.is(data.length, 0);
});

test("a run that ends with several holds frees its memory at the last release", () => {
  const clock = new ManualClock();
  const releases: (() => void)[] = [];
  const { W, y } = line();
  const run = follow(
    train(W, new CountedFeeds(points), { clock }).pipe(
      tap((iteration) => void releases.push(iteration.hold(), iteration.hold())),
      take(1),
    ),
  );
  clock.settle();
  assert.is(run.completed, 1);
  releases[0]();
  assert.equal(run.values[0].value(y).shape, [3, 1]);
  releases[1]();
  assert.not(run.values[0].isReadable);
});

test("each of two subscribers of a shared run may hold it", () => {
  const clock = new ManualClock();
  const [first$, second$] = [new Subject<void>(), new Subject<void>()];
  const run$ = train(line().W, new CountedFeeds(points), { clock }).pipe(share());
  const [first, second] = [follow(run$.pipe(slowly(first$))), follow(run$.pipe(slowly(second$)))];
  clock.settle();
  first$.next();
  clock.settle();
  assert.equal([first.values.length, second.values.length], [1, 0]);
  second.subscription.unsubscribe();
  clock.settle();
  first$.next();
  assert.equal([first.values.length, second.values.length], [2, 0]);
});

test("an error ends a held run at once", () => {
  const clock = new ManualClock();
  const rate$ = new BehaviorSubject(0.1);
  const run = follow(
    train(line({ learningRate: rate$ }).W, new CountedFeeds(points), { clock }).pipe(slowly(new Subject())),
  );
  clock.settle();
  rate$.error(new Error("unplugged"));
  clock.settle();
  assert.equal([run.values.length, run.errors.length], [0, 1]);
});

test("refuses to hold a past iteration and an iteration of iterations()", () => {
  const clock = new ManualClock();
  const run = follow(train(line().W, new CountedFeeds(points), { clock }).pipe(take(2)));
  clock.settle();
  throws(
    () => run.values[0].hold(),
    StaleIterationError,
    "iteration 1: it can no longer be held, because the run has ended; call hold() before the operator that buffers or delays.",
  );
  const [first] = iterations(line().W, [points]);
  assert.instance(first, Object);
  for (const each of iterations(line().W, [points])) {
    try {
      each.hold();
      assert.unreachable();
    } catch (error) {
      isError(
        error as RxgradError,
        GraphError,
        "iteration 1: a loop over iterations() cannot be held; do in its body what must be done before the next.",
      );
    }
  }
});

test.run();
