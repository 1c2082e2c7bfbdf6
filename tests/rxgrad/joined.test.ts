import * as fc from "fast-check";
import { DataError, FeedError, HyperparameterError, type JoinedOptions, joined, latest, queue } from "rxgrad";
import { concat, EMPTY, from, NEVER, type Observable, of, Subject, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { trainedOn } from "../support/point-feeds.js";

/** The output of a join for values "x1", "x2", …, "t1", … in this order. */
function joins(order: readonly ("x" | "t")[], options?: JoinedOptions<"x" | "t">): string[] {
  const sources = { x: new Subject<number>(), t: new Subject<number>() };
  const followed = follow(joined(sources, options));
  const counts = { x: 0, t: 0 };
  for (const name of order) sources[name].next(++counts[name]);
  assert.equal([followed.completed, followed.errors], [0, []]);
  return followed.values.map(({ x, t }) => `${x}-${t}`);
}

const orders = fc.array(fc.constantFrom<"x" | "t">("x", "t"), { maxLength: 40 });

test("by order, the k-th of each are one feed, whatever the order in which they come", () => {
  fc.assert(
    fc.property(orders, (order) => {
      const pairs = Math.min(order.filter((name) => name === "x").length, order.filter((name) => name === "t").length);
      assert.equal(
        joins(order),
        Array.from({ length: pairs }, (_, k) => `${k + 1}-${k + 1}`),
      );
    }),
    { seed: 1 },
  );
});

test("by one of them, each of its values is joined by the newest of the others", () => {
  fc.assert(
    fc.property(orders, fc.constantFrom<"x" | "t">("x", "t"), (order, by) => {
      const counts = { x: 0, t: 0 };
      const expected = order.flatMap((name) => {
        counts[name]++;
        return name === by && counts.x > 0 && counts.t > 0 ? [`${counts.x}-${counts.t}`] : [];
      });
      assert.equal(joins(order, { by }), expected);
    }),
    { seed: 2 },
  );
});

test("it completes as soon as no feed can follow", () => {
  const ends = (x$: Observable<number>, t$: Observable<number>, options?: JoinedOptions<"x" | "t">): unknown[] => {
    const { values, completed, errors } = follow(joined({ x: x$, t: t$ }, options));
    return [values.map(({ x, t }) => `${x}-${t}`), completed, errors.length];
  };
  assert.equal(ends(of(1, 2), of(5, 6, 7)), [["1-5", "2-6"], 1, 0]);
  assert.equal(ends(of(1, 2, 3), concat(of(5), NEVER)), [["1-5"], 0, 0]);
  assert.equal(ends(of(1), concat(of(5, 6), NEVER)), [["1-5"], 1, 0]);
  assert.equal(ends(EMPTY, NEVER), [[], 1, 0]);
  assert.equal(ends(of(1, 2), concat(of(5, 6), NEVER), { by: "t" }), [["2-5", "2-6"], 0, 0]);
  assert.equal(ends(concat(of(1), NEVER), of(5, 6), { by: "t" }), [["1-5", "1-6"], 1, 0]);
  assert.equal(ends(EMPTY, of(5, 6), { by: "t" }), [[], 1, 0]);
});

test("a source that is subscribed to late in an ended join is not subscribed to at all", () => {
  let subscribed = 0;
  const late = { subscribe: () => void subscribed++ } as unknown as Observable<number>;
  const { completed } = follow(joined({ x: EMPTY, t: late }));
  assert.equal([completed, subscribed], [1, 0]);
});

test("more than the limit that wait are an error that names both", () => {
  const [x, t] = [new Subject<number>(), new Subject<number>()];
  const followed = follow(joined({ x, t }, { limit: 2 }));
  for (const value of [1, 2]) x.next(value);
  assert.equal(followed.errors, []);
  x.next(3);
  isError(
    followed.errors[0] as DataError,
    DataError,
    'data: 3 values of "x" wait for one of "t"; slow "x" down, raise the limit of joined, or join by one of them.',
  );
  assert.equal([x.observed, t.observed], [false, false]);
  const endless = follow(joined({ x: from(Array<number>(1000).fill(1)), t: NEVER }));
  assert.equal([endless.errors, endless.completed], [[], 0]);
  assert.is(follow(joined({ x: from(Array<number>(1001).fill(1)), t: NEVER })).errors.length, 1);
});

test("a source that errors ends the join by name, and the others are left", () => {
  const cause = new Error("sensor off");
  const [x, t] = [new Subject<number>(), new Subject<number>()];
  const followed = follow(joined({ x, t }));
  t.error(cause);
  assert.is(isError(followed.errors[0] as DataError, DataError, 'data: source "t" failed: sensor off').cause, cause);
  assert.not(x.observed);
  const mine = new FeedError("row 3: too few columns.");
  assert.is(follow(joined({ x: throwError(() => mine) })).errors[0], mine);
});

test("unsubscribing leaves every source", () => {
  const [x, t] = [new Subject<number>(), new Subject<number>()];
  const followed = follow(joined({ x, t }));
  assert.equal([x.observed, t.observed], [true, true]);
  followed.subscription.unsubscribe();
  assert.equal([x.observed, t.observed], [false, false]);
});

test("a run trains on what is joined", () => {
  const clock = new ManualClock();
  const [x, t] = [new Subject<number[][]>(), new Subject<number[][]>()];
  const run = follow(trainedOn(joined({ x, t }), { clock, policy: queue(5) }));
  clock.settle();
  for (const value of [1, 2, 3]) x.next([[value]]);
  clock.settle();
  assert.equal([run.values, clock.waiting], [[], 0]);
  for (const value of [1, 2]) t.next([[value]]);
  clock.settle();
  assert.equal([run.values, clock.waiting], [[1, 2], 0]);
  const newest = follow(trainedOn(joined({ x, t }, { by: "t" }), { clock, policy: latest() }));
  clock.settle();
  for (const value of [7, 8]) x.next([[value]]);
  t.next([[1]]);
  clock.settle();
  assert.equal(newest.values, [8]);
});

test("options that make no sense are refused at once", () => {
  const x = NEVER;
  throws(() => joined({}), HyperparameterError, "joined: it was given no source; give streams by name.");
  throws(
    () => joined({ x, t: x }, { by: "y" as "x" }),
    HyperparameterError,
    'joined: by is "y"; give "x" or "t", or leave it out.',
  );
  for (const limit of [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    throws(
      () => joined({ x }, { limit }),
      HyperparameterError,
      `joined: limit is ${limit}; give a whole number, 1 or more, or leave it out.`,
    );
  }
  throws(
    () => joined({ x }, { by: "x", limit: 5 }),
    HyperparameterError,
    "joined: by and limit are both given; give one of them.",
  );
});

test.run();
