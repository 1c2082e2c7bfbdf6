// The counts of `arrivals`, checked against a plain count of the feeds that came and those that were trained on.
import * as fc from "fast-check";
import { type Arrivals, drop, type Feed, latest, type Policy, queue, train } from "rxgrad";
import { Subject, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { pointFeed } from "../support/point-feeds.js";
import { line } from "../support/small-networks.js";

/** The counts at each iteration and at the end, for a sequence of feeds and turns of training. */
function counted(policy: Policy, events: readonly ("feed" | "turn")[]) {
  const clock = new ManualClock();
  const feed$ = new Subject<Feed>();
  const seen: { trained: number; arrived: number; counts: Arrivals | undefined }[] = [];
  let arrived = 0;
  let newest: { readonly arrivals: Arrivals | undefined } | undefined;
  const run = follow(
    train(line({ learningRate: 0.001 }).W, feed$, { clock, policy }).pipe(
      tap((iteration) => {
        clock.pass(10);
        newest = iteration;
        seen.push({ trained: iteration.iteration, arrived, counts: iteration.arrivals });
      }),
    ),
  );
  clock.settle();
  for (const event of events) {
    if (event === "turn") clock.turn();
    else if (run.errors.length === 0 && feed$.observed) feed$.next(pointFeed(++arrived));
  }
  return { seen, arrived, last: newest?.arrivals, isOpen: run.errors.length === 0 };
}

const histories = fc.array(fc.constantFrom<"feed" | "turn">("feed", "turn"), { maxLength: 40 });

test("arrived counts the feeds that came, trained those that were used, and the counts add up", () => {
  for (const policy of [latest(), drop(), queue(3), queue(100)]) {
    fc.assert(
      fc.property(histories, (events) => {
        const { seen, arrived, last } = counted(policy, events);
        for (const { trained, arrived: came, counts } of [...seen]) {
          assert.ok(counts);
          assert.equal([counts?.trained, counts?.arrived], [trained, came]);
          assert.is(counts?.arrived, trained + (counts?.dropped ?? 0) + (counts?.waiting ?? 0));
          assert.ok((counts?.waiting ?? 0) <= Math.max(policy.capacity, 1));
          if (policy.capacity === 100) assert.is(counts?.dropped, 0);
        }
        if (last) assert.is(last.arrived, arrived);
      }),
      { seed: 1 },
    );
  }
});

test("replaced, refused and surplus feeds count as dropped", () => {
  for (const [policy, wanted] of [
    [latest(), { arrived: 5, trained: 1, dropped: 3, waiting: 1 }],
    [drop(), { arrived: 5, trained: 1, dropped: 4, waiting: 0 }],
    [queue(4), { arrived: 5, trained: 1, dropped: 0, waiting: 4 }],
    [queue(2), { arrived: 4, trained: 1, dropped: 1, waiting: 2 }],
  ] as const) {
    const { last } = counted(policy, ["feed", "turn", "feed", "feed", "feed", "feed"]);
    assert.equal(last, wanted, policy.name);
  }
});

test("pulled data have no arrivals", () => {
  const clock = new ManualClock();
  const run = follow(
    train(line().W, [pointFeed(1)], { clock }).pipe(tap(({ arrivals }) => void assert.is(arrivals, undefined))),
  );
  clock.settle();
  assert.equal([run.values.length, run.errors], [1, []]);
});

test.run();
