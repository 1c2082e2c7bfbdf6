// The memory of a run's history stays within its budget, however long the run is.
//
// RXGRAD_ITERATIONS=1000000 runs longer than the usual 30,000 iterations of XOR and prints the measurements.
import { type History, history, type Iteration, train } from "rxgrad";
import { lastValueFrom, map, type Observable, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CountedFeeds } from "../support/feeds.js";
import { xor } from "../support/small-networks.js";

const ITERATIONS = Number(process.env.RXGRAD_ITERATIONS ?? 30_000);
const BUDGET = ITERATIONS > 30_000 ? 20e6 : 4e6;
const LOOKS = 10;

/** Bytes of the live objects and numbers, after garbage collection. */
function used(): number {
  const { gc } = globalThis;
  assert.ok(gc, "needs --expose-gc");
  gc?.();
  gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test(`${ITERATIONS} iterations of XOR with history on: memory within the budget`, async () => {
  const { W, feed } = xor();
  const run$ = (count: number): Observable<Iteration> =>
    train(W, new CountedFeeds(feed), { seed: 1 }).pipe(take(count));
  // The memory of the same run without a history, including its compiled code.
  const start = await lastValueFrom(run$(5000).pipe(map(({ iteration }) => (iteration === 5000 ? used() : 0))));
  const looks: { iteration: number; kept: number; counted: number; real: number }[] = [];
  const look = (iteration: number, { iterations, bytes }: History): void =>
    void looks.push({ iteration, kept: iterations.length, counted: bytes, real: used() - start });
  await lastValueFrom(
    run$(ITERATIONS).pipe(
      history({ budget: BUDGET }),
      map(({ iteration, history }) => {
        if (iteration % (ITERATIONS / LOOKS) === 0) look(iteration, history);
      }),
    ),
  );
  assert.is(looks.length, LOOKS);
  for (const { iteration, kept, counted, real } of looks) {
    assert.ok(counted <= BUDGET, `${counted} bytes counted at iteration ${iteration}`);
    assert.ok(real <= BUDGET, `${real} bytes used at iteration ${iteration}`);
    assert.ok(kept > 500, `${kept} kept at iteration ${iteration}`);
  }
  // The history uses more than half of the budget, so the budget had an effect.
  assert.ok(looks[LOOKS - 1].counted > BUDGET / 2);
  if (ITERATIONS > 30_000) console.table(looks);
});

test.run();
