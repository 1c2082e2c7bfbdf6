import { type Iteration, iterations, observe, type RxgradError, StaleIterationError, train } from "rxgrad";
import { bufferCount, last, map, mergeMap, take, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { CountedFeeds } from "../support/feeds.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { line, points } from "../support/small-networks.js";

const { y, W, gradient } = line();
const clock = new ManualClock();

const run$ = (count: number) => train(W, new CountedFeeds(points), { clock }).pipe(take(count));

/** Everything of an iteration that does not last. */
const reads: readonly ((iteration: Iteration) => unknown)[] = [
  (iteration) => iteration.value(y),
  (iteration) => iteration.value(W),
  (iteration) => iteration.value(gradient),
  (iteration) => iteration.parameters,
  (iteration) => iteration.parametersBefore,
  (iteration) => iteration.hyperparameters,
];

const begun = (iteration: number, now: number): string =>
  `iteration ${iteration}: its values are gone, because iteration ${now} has begun; read them in the body of the loop, or put observe(node) before the operator that buffers or delays.`;
const ended = (iteration: number): string =>
  `iteration ${iteration}: its values are gone, because the run has ended; read them in the body of the loop, or put observe(node) before the operator that buffers or delays.`;

test("observe behind an operator that buffers errors the stream, and tells what to do", () => {
  for (const read of reads) {
    const run = follow(
      run$(6).pipe(
        bufferCount(2),
        mergeMap((pair) => pair),
        map(read),
      ),
    );
    clock.settle();
    assert.equal([run.values.length, run.completed, run.errors.length], [0, 0, 1]);
    const error = isError(run.errors[0] as RxgradError, StaleIterationError, begun(1, 2));
    assert.equal([error.reached?.iteration, error.reached?.parameters.names], [2, ["line/W", "line/b"]]);
  }
});

test("observe before it gives every value", () => {
  const run = follow(run$(6).pipe(observe(y), bufferCount(2)));
  clock.settle();
  assert.equal(
    run.values.map((pair) => pair.length),
    [2, 2, 2],
  );
});

test("iteration, epoch and loss last for ever", () => {
  const run = follow(run$(4).pipe(toArray()));
  clock.settle();
  const [kept] = run.values;
  assert.equal(
    kept.map(({ iteration, epoch }) => [iteration, epoch]),
    [1, 2, 3, 4].map((iteration) => [iteration, 1]),
  );
  assert.ok(kept.every(({ loss }) => loss > 0));
  for (const read of reads) throws(() => read(kept[3]), StaleIterationError, ended(4));
});

test("an iteration is gone as soon as the next has begun, though that is not complete", () => {
  const feeds = new CountedFeeds(points, Number.POSITIVE_INFINITY, () => void (feeds.pulled === 2 && clock.pass(20)));
  const run = follow(train(W, feeds, { clock }));
  clock.turn();
  assert.is(run.values.length, 1);
  const [first] = run.values;
  for (const read of reads) throws(() => read(first), StaleIterationError, begun(1, 2));
  run.subscription.unsubscribe();
  for (const read of reads) throws(() => read(first), StaleIterationError, ended(1));
});

test("between two slices the newest iteration can be read", async () => {
  const run = follow(train(W, new CountedFeeds(points), { clock }).pipe(tap(() => clock.pass(10))));
  clock.turn();
  await new Promise((resolve) => void setImmediate(resolve));
  for (const read of reads) read(run.values[0]);
  clock.turn();
  for (const read of reads) read(run.values[1]);
  throws(() => run.values[0].value(y), StaleIterationError, begun(1, 2));
  run.subscription.unsubscribe();
});

test("the last iteration can be read until complete has been delivered", () => {
  for (const read of reads) {
    const run = follow(train(W, new CountedFeeds(points, 5), { clock }).pipe(last(), map(read)));
    clock.settle();
    assert.equal([run.values.length, run.completed, run.errors], [1, 1, []]);
  }
  let newest: Iteration | undefined;
  let atComplete: unknown;
  train(W, new CountedFeeds(points, 5), { clock }).subscribe({
    next: (each) => {
      newest = each;
    },
    complete: () => {
      atComplete = newest?.value(W);
    },
  });
  clock.settle();
  assert.ok(atComplete);
  throws(() => newest?.value(W), StaleIterationError, ended(5));
});

test("and until an error has been delivered", () => {
  let newest: Iteration | undefined;
  let atError: unknown;
  function* torn() {
    yield points;
    yield points;
    throw new Error("torn");
  }
  train(W, torn(), { clock }).subscribe({
    next: (each) => {
      newest = each;
    },
    error: () => {
      atError = newest?.value(W);
    },
  });
  clock.settle();
  assert.ok(atError);
  throws(() => newest?.value(W), StaleIterationError, ended(2));
});

test("in a loop over iterations(), values are read in the body", () => {
  const kept: Iteration[] = [];
  for (const each of iterations(W, [points, points, points])) {
    for (const read of reads) read(each);
    if (kept.length > 0) throws(() => kept[0].value(y), StaleIterationError, begun(1, each.iteration));
    kept.push(each);
  }
  throws(() => kept[2].value(y), StaleIterationError, ended(3));
});

test.run();
