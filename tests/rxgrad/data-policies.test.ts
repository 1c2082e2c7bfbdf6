// Any order of feeds and turns of training, checked against a plain model of each policy: which feeds are trained on,
// how many are dropped, and how many wait.
import * as fc from "fast-check";
import { type Arrivals, drop, type Feed, latest, type Policy, queue, train } from "rxgrad";
import { map, Subject, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { pointFeed } from "../support/point-feeds.js";
import { line } from "../support/small-networks.js";

/** A feed comes, training takes a turn of one iteration, or the stream completes. */
type Event = "feed" | "turn" | "complete";

const histories = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Event>("feed") },
    { weight: 6, arbitrary: fc.constant<Event>("turn") },
    { weight: 1, arbitrary: fc.constant<Event>("complete") },
  ),
  { maxLength: 40 },
);

/** A feed that was trained on, and the counts of the other feeds at its iteration. */
interface Trained extends Arrivals {
  readonly feed: number;
}

interface Outcome {
  readonly trained: Trained[];
  readonly end: "none" | "complete" | "error";
}

/** The behavior of a run. The feeds are numbered from 1 in the order of arrival. */
function happens(policy: Policy, events: readonly Event[]): Outcome {
  const clock = new ManualClock();
  const feed$ = new Subject<Feed>();
  const { x, W } = line({ learningRate: 0.001 });
  const run = follow(
    train(W, feed$, { clock, policy }).pipe(
      // A slow subscriber: one iteration takes a whole turn.
      tap(() => clock.pass(10)),
      map((each): Trained => ({ feed: each.value(x).at(0, 0), ...(each.arrivals as Arrivals) })),
    ),
  );
  clock.settle();
  let count = 0;
  for (const event of events) {
    if (event === "feed") feed$.next(pointFeed(++count));
    else if (event === "turn") clock.turn();
    else feed$.complete();
  }
  clock.settle();
  run.subscription.unsubscribe();
  return { trained: run.values, end: run.errors.length > 0 ? "error" : run.completed ? "complete" : "none" };
}

/** The expected behavior. `arrive` adds a feed to those that wait, and returns how many are dropped, or that it is too many. */
function promised(
  events: readonly Event[],
  arrive: (waiting: number[], feed: number, isBusy: boolean) => number | "overflow",
): Outcome {
  const waiting: number[] = [];
  const trained: Trained[] = [];
  let dropped = 0;
  let isBusy = false;
  let end: Outcome["end"] = "none";
  let count = 0;
  const turn = (): void => {
    const feed = waiting.shift();
    isBusy = feed !== undefined;
    if (feed === undefined) return;
    trained.push({ feed, arrived: count, trained: trained.length + 1, dropped, waiting: waiting.length });
  };
  for (const event of events) {
    if (event === "turn") turn();
    else if (end === "none") {
      if (event === "complete") end = "complete";
      else {
        const result = arrive(waiting, ++count, isBusy);
        dropped += result === "overflow" ? 1 : result;
        if (result === "overflow") end = "error";
      }
    }
  }
  while (waiting.length > 0) turn();
  return { trained, end };
}

test("latest() trains on the newest feed", () => {
  fc.assert(
    fc.property(histories, (events) => {
      const expected = promised(events, (waiting, feed) => waiting.splice(0, waiting.length, feed).length);
      assert.equal(happens(latest(), events), expected);
    }),
    { seed: 1 },
  );
});

test("drop() trains on feeds that come while the run is idle", () => {
  fc.assert(
    fc.property(histories, (events) => {
      const expected = promised(events, (waiting, feed, isBusy) => {
        if (isBusy || waiting.length > 0) return 1;
        waiting.push(feed);
        return 0;
      });
      assert.equal(happens(drop(), events), expected);
    }),
    { seed: 2 },
  );
});

test("queue(n) trains on everything in order, or fails", () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 5 }), (events, size) => {
      const expected = promised(events, (waiting, feed) => {
        if (waiting.length === size) return "overflow";
        waiting.push(feed);
        return 0;
      });
      assert.equal(happens(queue(size), events), expected);
    }),
    { seed: 3 },
  );
});

test.run();
