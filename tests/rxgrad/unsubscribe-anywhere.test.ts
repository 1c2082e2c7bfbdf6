// Runs of all kinds that are left at random moments: nothing of them stays, in the system or in memory.
//
// RXGRAD_UNSUBSCRIBES=1000 leaves more of them than the usual 40 and prints what it counted; RXGRAD_SEED=7 at other moments.
import { existsSync, readdirSync } from "node:fs";
import * as fc from "fast-check";
import { noop, type Subscription } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type MakeRun, openRuns, type RunKind } from "../support/open-runs.js";

const MOMENTS = Number(process.env.RXGRAD_UNSUBSCRIBES ?? 40);

/** The moment at which a run is left: after a number of turns of the event loop, or within its n-th call or value. */
interface Snapshot {
  readonly of: "turn" | "call" | "value";
  readonly number: number;
}

/** From 0 to `most`, of each order of magnitude as often as of any other. */
const upTo = (most: number): fc.Arbitrary<number> =>
  fc.noBias(fc.nat(1e6)).map((millionths) => Math.floor((most + 1) ** (millionths / 1e6)) - 1);
const snapshotOf = ({ turns }: RunKind): fc.Arbitrary<Snapshot> =>
  fc.oneof(
    { weight: 2, arbitrary: upTo(turns).map((number): Snapshot => ({ of: "turn", number })) },
    { weight: 1, arbitrary: upTo(100).map((number): Snapshot => ({ of: "call", number: number + 1 })) },
    { weight: 1, arbitrary: upTo(20).map((number): Snapshot => ({ of: "value", number: number + 1 })) },
  );
const leaving = fc.oneof(
  ...openRuns.map((kind) => ({ weight: kind.weight, arbitrary: fc.tuple(fc.constant(kind), snapshotOf(kind)) })),
);
const drawn = fc.sample(fc.noShrink(leaving), { numRuns: MOMENTS, seed: Number(process.env.RXGRAD_SEED ?? 1) });

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

type Counts = Readonly<Record<string, number>>;

const count = (names: readonly (string | symbol)[]): Counts => {
  const counts: Record<string, number> = {};
  for (const name of names.map(String)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** Timers, handles and requests that keep this process busy, by kind. */
const resources = (): Counts => count(process.getActiveResourcesInfo());

/** These, and listeners of the process, and threads of the system. */
const inUse = (): Counts => ({
  ...resources(),
  ...count(process.eventNames().flatMap((name) => process.listeners(name as "exit").map(() => name))),
  threads: existsSync("/proc/self/task") ? readdirSync("/proc/self/task").length : 0,
});

const isMore = (now: Counts, before: Counts): boolean =>
  Object.entries(now).some(([kind, number]) => number > (before[kind] ?? 0));

/** Waits until no more is in use than before. A thread may take its time to end. */
async function settled(now: () => Counts, before: Counts): Promise<void> {
  for (let turns = 0; isMore(now(), before); turns++) {
    if (turns === 200_000) assert.equal(now(), before, "more is in use than before");
    await turn();
  }
}

/** Collects all garbage. */
async function collect(): Promise<void> {
  const { gc } = globalThis;
  assert.ok(gc, "needs --expose-gc");
  for (let i = 0; i < 5; i++) {
    await turn();
    gc?.();
  }
}

/** Bytes of objects, and of numbers. */
async function memory(): Promise<number> {
  await collect();
  const { heapUsed, arrayBuffers, external } = process.memoryUsage();
  return heapUsed + Math.max(arrayBuffers, external);
}

/** All runs, and all that came out of them. */
const seen: WeakRef<object>[] = [];
const warnings: Error[] = [];
const noteWarning = (warning: Error): void => void warnings.push(warning);

interface Left {
  /** How often something came out of it. */
  readonly emitted: number;
  /** How often it called somebody. */
  readonly calls: number;
}

/** Starts a run, leaves it at a moment, and looks for what is left of it. */
async function leave(make: MakeRun, { of, number }: Snapshot, settle: () => Promise<void>): Promise<Left> {
  let emitted = 0;
  let calls = 0;
  let isLeft = false;
  let subscription: Subscription | undefined;
  const unsubscribe = (): void => {
    isLeft = true;
    subscription?.unsubscribe();
  };
  const { stream$, held, free, check } = make(() => {
    if (++calls === number && of === "call") unsubscribe();
  });
  seen.push(new WeakRef(held));
  let failure: unknown;
  subscription = stream$.subscribe({
    next(value) {
      seen.push(new WeakRef(value as object));
      if (++emitted === number && of === "value") unsubscribe();
    },
    error: (error) => {
      failure = error;
    },
  });
  for (let turns = 0; of === "turn" ? turns < number : !isLeft && !failure; turns++) await turn();
  const before = calls;
  unsubscribe();
  free?.();
  await settle();
  await check?.();
  assert.is(failure, undefined);
  if (of === "turn") assert.is(calls, before, "nobody is called any more");
  return { emitted, calls };
}

test.before(async () => {
  // Threads that the system starts with the first use of files, and keeps.
  const before = { PipeWrap: 9, TTYWrap: 9 };
  for (const { make } of openRuns) {
    await leave(make, { of: "call", number: 3 }, () => settled(resources, before)).catch(noop);
  }
});

test(`left at ${MOMENTS} random moments, runs leave no timer, thread, listener or memory`, async () => {
  process.on("warning", noteWarning);
  const before = inUse();
  const memoryBefore = await memory();
  const told: Record<string, Record<"runs" | "unbegun" | "emitted" | "calls", number>> = {};
  for (const [{ name, make }, snapshot] of drawn) {
    const { emitted, calls } = await leave(make, snapshot, () => settled(inUse, before)).catch((error: unknown) => {
      throw new Error(`${name}, left at ${snapshot.of} ${snapshot.number}: ${error}`, { cause: error });
    });
    const { runs, unbegun, ...sums } = told[name] ?? { runs: 0, unbegun: 0, emitted: 0, calls: 0 };
    told[name] = {
      runs: runs + 1,
      unbegun: unbegun + (emitted === 0 ? 1 : 0),
      emitted: sums.emitted + emitted,
      calls: sums.calls + calls,
    };
  }
  await collect();
  assert.is(seen.filter((each) => each.deref()).length, 0, "runs or iterations that memory still holds");
  const looked = seen.splice(0).length;
  const grown = (await memory()) - memoryBefore;
  assert.ok(grown < 1e7, `memory grew by ${grown} bytes`);
  assert.equal(warnings, []);
  if (MOMENTS <= 40) return;
  console.table(told);
  console.log(`of ${looked} runs and values none is held; memory grew by ${(grown / 1e6).toFixed(1)} MB`);
});

test.run();
