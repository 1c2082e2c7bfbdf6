import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { batches } from "@rxgrad/data";
import {
  type Block,
  backprop,
  blackBox,
  checkpoint,
  constant,
  crossEntropy,
  dense,
  type Feed,
  fileStore,
  finiteDifference,
  history,
  input,
  joined,
  latest,
  meanSquaredError,
  observe,
  parameter,
  predict,
  queue,
  r2,
  sgd,
  softmax,
  sumSquaredError,
  tanh,
  train,
  withMetrics,
} from "rxgrad";
import { defer, finalize, interval, map, merge, type Observable, retry, share, timeout, timer } from "rxjs";
import * as assert from "uvu/assert";
import { called, line, points } from "./small-networks.js";

/** A run that continues until it is left, with a count of everything that it opens. */
interface OpenRun {
  readonly stream$: Observable<unknown>;
  /** An object that only the living run holds. */
  readonly held: object;
  /** Right after the run was left: throws if something that can be released at once was not. */
  free?(): void;
  /** After everything has settled: throws if something of the run is left. */
  check?(): void | Promise<void>;
}

/** Starts nothing yet. @param happens Called wherever the run calls somebody: a moment at which it may be left. */
export type MakeRun = (happens: () => void) => OpenRun;

/** Streams that are opened and closed. */
class Openings {
  opened = 0;
  closed = 0;

  of<T>(source$: Observable<T>): Observable<T> {
    return defer(() => {
      this.opened++;
      return source$.pipe(finalize(() => this.closed++));
    });
  }
}

/** Pulled from an iterable, or an async iterable that takes its time, through a user's node. */
const pulled =
  (isAsync: boolean): MakeRun =>
  (happens) => {
    const blocks = new Set<Block>();
    const { W } = line({
      layer: called((out) => {
        blocks.add(out);
        happens();
      }),
    });
    let opened = 0;
    let closed = 0;
    function* feeds(): Generator<Feed> {
      opened++;
      try {
        for (;;) {
          happens();
          yield points;
        }
      } finally {
        closed++;
      }
    }
    async function* later(): AsyncGenerator<Feed> {
      for (const feed of feeds()) {
        await new Promise((resolve) => void setTimeout(resolve, 1));
        yield feed;
      }
    }
    const data = isAsync ? later() : { [Symbol.iterator]: feeds };
    return {
      stream$: train(W, data as Iterable<Feed>),
      held: data,
      check() {
        assert.is(closed, opened);
        for (const { data } of blocks) assert.is(data.length, 0);
      },
    };
  };

/** On two black boxes, one of Promises and one of Observables, that take some milliseconds and sometimes fail; with metrics. */
const boxes: MakeRun = (happens) => {
  const signals = new Map<AbortSignal, boolean>();
  const openings = new Openings();
  let calls = 0;
  let isLeft = false;
  const begins = (signal: AbortSignal): number => {
    assert.not(isLeft, "nothing is evaluated for a run that was left");
    signals.set(signal, false);
    happens();
    return ++calls;
  };
  const wait = (signal: AbortSignal, milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const handle = setTimeout(done, milliseconds);
      function done(): void {
        clearTimeout(handle);
        signal.removeEventListener("abort", done);
        signals.set(signal, true);
        resolve();
      }
      signal.addEventListener("abort", done);
    });
  const rates = parameter([3], { name: "rates" });
  const first = blackBox({
    inputs: { rates },
    output: [2],
    concurrency: 3,
    async evaluate({ rates }, { signal }) {
      const call = begins(signal);
      if (call % 5 > 0) await wait(signal, call % 3);
      else signals.set(signal, true);
      if (call % 7 === 0) throw new Error("busy");
      return [rates[0] + rates[1], rates[2]];
    },
  });
  const second = blackBox({
    inputs: { first },
    output: [],
    evaluate({ first }, { signal }) {
      const call = begins(signal);
      return openings.of(
        timer(call % 3).pipe(
          map(() => {
            signals.set(signal, true);
            return first[0] - 2 * first[1];
          }),
        ),
      );
    },
  });
  const loss = sumSquaredError(second, constant(1));
  const W = sgd(finiteDifference(loss), { learningRate: 0.01 });
  const operators = <T>(result$: Observable<T>): Observable<T> => result$.pipe(timeout(600_000), retry(3));
  const boxes = { operators };
  return {
    stream$: train(W, undefined, { boxes }).pipe(
      withMetrics({ every: 2, y: second, t: constant(1), metrics: { loss }, test: {}, boxes }),
      finalize(() => (isLeft = true)),
    ),
    held: W,
    free() {
      assert.is(openings.closed, openings.opened);
      for (const [signal, isDone] of signals) assert.ok(isDone || signal.aborted, "an evaluation was not aborted");
    },
  };
};

/** Fed by live sources, with hyper-parameters and pauses as streams, and asked for predictions meanwhile. */
const live: MakeRun = (happens) => {
  const openings = new Openings();
  const every = <T>(milliseconds: number, value: (i: number) => T): Observable<T> =>
    openings.of(
      interval(milliseconds).pipe(
        map((i) => {
          happens();
          return value(i);
        }),
        timeout(600_000),
      ),
    );
  const { W, y } = line({ learningRate: every(2, () => 0.1) });
  const x$ = every(1, (i) => [[i % 3]]);
  const feed$ = joined({ x: x$, t: every(1, (i) => [[1 + 2 * (i % 3)]]) }, { by: "t" });
  const control = { paused: every(3, (i) => i % 2 === 1), step: every(2, () => true) };
  const iterations$ = train(W, feed$, { policy: latest(), control }).pipe(share());
  const answers$ = predict(y, x$.pipe(map((x) => ({ x }))), iterations$.pipe(observe(W)));
  return {
    stream$: merge(iterations$, answers$),
    held: W,
    free: () => assert.is(openings.closed, openings.opened),
  };
};

/** With checkpoints in files, metrics and a history. */
const saved: MakeRun = (happens) => {
  const directory = mkdtempSync(join(tmpdir(), "rxgrad-"));
  const store = fileStore(directory, { keep: 2 });
  const y = input("x", [1]).pipe(dense(3), called(happens), dense(1));
  const t = input("t", [1]);
  const W = sgd(backprop(meanSquaredError(y, t)), { learningRate: 0.01 });
  const feeds = batches({ x: [[0], [1], [2]], t: [[1], [3], [5]] }, { size: 2, seed: 1 });
  return {
    stream$: train(W, feeds, { seed: 1 }).pipe(
      withMetrics({ every: 2, y, t, metrics: { r2 }, test: points }),
      history({ budget: 1e5 }),
      checkpoint(store, { every: 3 }),
    ),
    held: store,
    async check() {
      const names = readdirSync(directory);
      const last = await store.latest();
      assert.ok(names.length === 0 ? last === undefined : (last?.iteration ?? 0) > 0);
      assert.ok(names.every((name) => name.endsWith(".checkpoint")));
      rmSync(directory, { recursive: true });
    },
  };
};

/** On several threads. */
const shared =
  (workers: number): MakeRun =>
  (happens) => {
    const y = input("x", [5]).pipe(dense(6), tanh(), dense(3), softmax());
    const W = sgd(finiteDifference(crossEntropy(y, input("t", []))), { learningRate: 0.1 });
    const openings = new Openings();
    const feed: Feed = {
      x: [...Array(8).keys()].map((n) => [n, 1, n * n, 2, 3].map(Math.sin)),
      t: [0, 1, 2, 0, 1, 2, 0, 1],
    };
    const feed$ = openings.of(
      interval(0).pipe(
        map(() => {
          happens();
          return feed;
        }),
      ),
    );
    return {
      stream$: train(W, feed$, { workers, policy: queue(100_000) }),
      held: W,
      free: () => assert.is(openings.closed, openings.opened),
    };
  };

/** A kind of run. */
export interface RunKind {
  readonly name: string;
  readonly make: MakeRun;
  /** How often this kind is chosen: threads take long to start. */
  readonly weight: number;
  /** The number of turns of the event loop to its furthest state: few if each turn is a slice of training. */
  readonly turns: number;
}

export const openRuns: readonly RunKind[] = [
  { name: "pulled", make: pulled(false), weight: 2, turns: 20 },
  { name: "pulled from an async iterable", make: pulled(true), weight: 2, turns: 5000 },
  { name: "on black boxes", make: boxes, weight: 4, turns: 5000 },
  { name: "live", make: live, weight: 3, turns: 5000 },
  { name: "saved", make: saved, weight: 2, turns: 500 },
  { name: "on 2 threads", make: shared(2), weight: 1, turns: 50_000 },
  { name: "on 3 threads", make: shared(3), weight: 1, turns: 50_000 },
];
