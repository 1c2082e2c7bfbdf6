import { batches } from "@rxgrad/data";
import * as fc from "fast-check";
import {
  adam,
  backprop,
  DataError,
  dense,
  dropout,
  type History,
  type HistoryOptions,
  HyperparameterError,
  history,
  type Iteration,
  input,
  meanSquaredError,
  type OptimizerNode,
  type ResumableStream,
  type RxgradError,
  type Snapshot,
  StaleIterationError,
  type StreamState,
  sgd,
  sigmoid,
  type TrainOptions,
  train,
} from "rxgrad";
import { BehaviorSubject, concat, defer, map, type Observable, type OperatorFunction, share, take, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";
import { follow } from "../support/follow.js";
import { ManualClock } from "../support/manual-clock.js";
import { points } from "../support/small-networks.js";

const data = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [2, 1],
  ],
  t: [[0], [1], [1], [0], [1]],
};
const feeds = batches(data, { size: 2, order: "shuffled", seed: 1 });
const loss = meanSquaredError(input("x", [2]).pipe(dense(3), sigmoid(), dense(1)), input("t", [1]));
const rate =
  (scale: number) =>
  (iteration: number): number =>
    (scale * Math.ceil(iteration / 4)) / 100;
const W = adam(backprop(loss), { learningRate: rate(1) });

/** The output of an operator on the iterations of one run. */
function run<T>(
  count: number,
  operator: OperatorFunction<Iteration, T>,
  options: TrainOptions = { seed: 1 },
  optimizer: OptimizerNode = W,
): T[] {
  const clock = new ManualClock();
  const followed = follow(train(optimizer, feeds, { clock, ...options }).pipe(take(count), operator));
  clock.settle();
  if (followed.errors.length > 0) throw followed.errors[0];
  return followed.values;
}

/** A history of `count` iterations. */
const remember = (count: number, options: HistoryOptions) => run(count, history(options))[count - 1].history;

/** An optimizer whose rate is a stream. The state of the stream depends only on the number of the iteration. */
function streamed(state: (iteration: number) => StreamState): OptimizerNode {
  const learningRate: ResumableStream = Object.assign(new BehaviorSubject(0.1), { state, resume: () => {} });
  return sgd(backprop(loss), { learningRate });
}

const written = ({ memory, ...snapshot }: Snapshot): string => JSON.stringify({ ...snapshot, memory: [...memory] });

/** All snapshots of the first 300 iterations. Only this test keeps them. */
const snapshots = run(
  300,
  map((iteration) =>
    written({ ...iteration.state, epoch: iteration.epoch, hyperparameters: iteration.hyperparameters }),
  ),
);

/** The size of one snapshot of this network, in bytes. */
const one = remember(1, { budget: 1e9 }).bytes;

test("with a large budget, every iteration is kept and can be restored unchanged", () => {
  const past = remember(100, { budget: 1e9 });
  assert.equal(
    past.iterations,
    [...Array(100).keys()].map((i) => i + 1),
  );
  for (const i of past.iterations) assert.is(written(past.at(i)), snapshots[i - 1]);
  assert.is(past.upTo(1000).iteration, 100);
});

test("for any budget and length, the budget is not exceeded and the kept snapshots are exact", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 300 }), (snapshot, count) => {
      const budget = snapshot * one;
      let most = 0;
      const passed = run(count, (source) =>
        source.pipe(
          history({ budget }),
          tap((each) => {
            most = Math.max(most, each.history.bytes);
            // The newest is always there, with the snapshot of the iteration that was just emitted.
            assert.is(each.history.upTo(each.iteration).iteration, each.iteration);
          }),
        ),
      );
      const past = passed[count - 1].history;
      assert.ok(most <= budget, `${most} of ${budget}`);
      const kept = past.iterations;
      assert.ok(kept.length * one <= past.bytes + one && kept.length >= 1);
      assert.equal(
        kept,
        [...new Set(kept)].sort((a, b) => a - b),
      );
      for (const i of kept) assert.is(written(past.at(i)), snapshots[i - 1]);
      for (let i = 1; i <= count; i++) {
        const before = kept.filter((each) => each <= i).at(-1);
        if (before === undefined)
          assert.throws(
            () => past.upTo(i),
            (error: unknown) => error instanceof StaleIterationError,
          );
        else assert.is(past.upTo(i).iteration, before);
      }
    }),
    { seed: 1, numRuns: 30 },
  );
});

test("the newest are kept without gaps, and older ones with growing gaps", () => {
  const kept = remember(6000, { budget: 150 * one }).iterations;
  assert.ok(kept.length > 60, `${kept.length} kept`);
  const gaps = kept.slice(1).map((each, i) => each - kept[i]);
  const firstWithout = gaps.indexOf(1);
  assert.ok(firstWithout > 0 && gaps.slice(firstWithout).every((gap) => gap === 1), gaps.join(" "));
  for (let i = 1; i < firstWithout; i++) assert.ok(gaps[i] <= gaps[i - 1], gaps.join(" "));
  assert.ok(gaps[0] >= 66);
  assert.is(kept[0], 1);
});

test("a run from a kept snapshot repeats the original run, bit for bit", () => {
  const past = remember(300, { budget: 60 * one });
  for (const from of [past.upTo(1), past.upTo(150), past.at(290)]) {
    const again = run(300 - from.iteration, history({ budget: 1e9 }), { from });
    for (const { iteration, history: second } of again)
      assert.is(written(second.at(iteration)), snapshots[iteration - 1]);
  }
});

test("a run branches off with other hyper-parameters on the same batches", () => {
  const past = remember(50, { budget: 1e9 });
  const from = past.at(20);
  const branch = run(10, history({ budget: 1e9 }), { from }, adam(backprop(loss), { learningRate: rate(3) }));
  const first = branch[0].history.at(21);
  assert.is(branch[0].loss, past.at(21).loss);
  assert.is.not(written(first), snapshots[20]);
  assert.equal(first.hyperparameters["adam1.learningRate"], 0.18);
  for (const { iteration, history: other } of branch) {
    assert.equal(other.at(iteration).cursor, past.at(iteration).cursor);
  }
});

test("with several runs in one stream, each snapshot belongs to its own run, and an earlier iteration replaces the later ones", () => {
  const dropped = meanSquaredError(input("x", [2]).pipe(dense(3), dropout(0.5), dense(1)), input("t", [1]));
  const gradient = backprop(dropped);
  const first = adam(gradient, { learningRate: 0.01 });
  const others = [sgd(gradient, { learningRate: 0.01 }), adam(gradient, { name: "anew", learningRate: 0.02 })];
  /** The snapshots in the order of arrival, without those that a return to an earlier iteration dropped. */
  const came = new Map<number, { readonly W: OptimizerNode; readonly text: string; readonly loss: number }>();
  const clock = new ManualClock();
  const runOf = (W: OptimizerNode, count: number, options: TrainOptions): Observable<Iteration> =>
    train(W, feeds, { clock, ...options }).pipe(
      take(count),
      tap(({ iteration, epoch, loss, state, hyperparameters }) => {
        for (const later of [...came.keys()].filter((each) => each >= iteration)) came.delete(later);
        came.set(iteration, { W, loss, text: written({ ...state, epoch, hyperparameters }) });
      }),
    );
  const held: { past?: History } = {};
  const at = (iteration: number): Snapshot => (held.past as History).at(iteration);
  const followed = follow(
    concat(
      runOf(first, 70, { seed: 1 }),
      defer(() => runOf(first, 10, { from: at(70), seed: 2 })),
      defer(() => runOf(others[0], 30, { from: { ...at(50), memory: new Map() } })),
      defer(() => runOf(others[1], 30, { from: at(75) })),
    ).pipe(
      history({ budget: 1e9 }),
      tap((each) => {
        held.past = each.history;
      }),
    ),
  );
  clock.settle();
  assert.equal(followed.errors, []);
  const { iterations } = held.past as History;
  assert.equal(
    iterations,
    [...Array(105).keys()].map((i) => i + 1),
  );
  for (const [iteration, { text, W }] of came) {
    assert.is(written(at(iteration)), text);
    const next = came.get(iteration + 1);
    if (next?.W !== W) continue;
    const [first] = run(1, tap(), { from: at(iteration) }, W);
    assert.is(first.loss, next.loss);
  }
});

test("the history of a run that begins again equals that of the first run", () => {
  const once = remember(45, { budget: 60 * one });
  const again = run(Number.POSITIVE_INFINITY, (source) =>
    concat(source.pipe(take(70)), source.pipe(take(45))).pipe(history({ budget: 60 * one })),
  ).at(-1)?.history as History;
  assert.equal(again.iterations, once.iterations);
  assert.is(again.bytes, once.bytes);
});

test("the values of a stream of hyper-parameters are recorded", () => {
  const clock = new ManualClock();
  const rate$ = new BehaviorSubject(0.1);
  const followed = follow(
    train(sgd(backprop(loss), { learningRate: rate$ }), feeds, { clock }).pipe(
      take(9),
      tap(({ iteration }) => iteration % 3 === 0 && rate$.next(iteration / 100)),
      history({ budget: 1e9 }),
    ),
  );
  clock.settle();
  const past = followed.values[8].history;
  assert.equal(
    past.iterations.map((i) => past.at(i).hyperparameters["sgd1.learningRate"]),
    [0.1, 0.1, 0.1, 0.03, 0.03, 0.03, 0.06, 0.06, 0.06],
  );
});

test("the state of a stream is that of each iteration, in keyframes, in differences and after thinning", () => {
  const optimizer = streamed((iteration) => ({ iteration }));
  for (const budget of [1e9, 60 * one]) {
    const past = run(300, history({ budget }), { seed: 1 }, optimizer)[299].history;
    assert.ok(past.iterations.length > 32, `${past.iterations.length} kept`);
    assert.equal(
      past.iterations.map((i) => past.at(i).streams),
      past.iterations.map((iteration) => ({ "sgd1.learningRate": { iteration } })),
    );
  }
});

test("`every` keeps fewer", () => {
  assert.equal(remember(20, { budget: 1e9, every: 7 }).iterations, [7, 14]);
  assert.equal(remember(10, { budget: 1e9, every: "epoch" }).iterations, [3, 6, 9]);
});

test("an iteration that is not kept is refused, and the message names the nearest kept ones", () => {
  const past = remember(10, { budget: 1e9, every: 4 });
  const refuses = (call: () => unknown, message: string): void =>
    void throws(call, StaleIterationError, `history: ${message}`);
  refuses(() => past.at(6), "iteration 6 is not kept; the nearest are 4 and 8.");
  refuses(() => past.at(2), "iteration 2 is not kept; the nearest are 4.");
  refuses(() => past.at(9), "iteration 9 is not kept; the nearest are 8.");
  refuses(() => past.upTo(3), "nothing is kept up to iteration 3; the first is 4.");
  const empty = remember(1, { budget: 1e9, every: 4 });
  refuses(() => empty.at(1), "iteration 1 is not kept; nothing is yet.");
  refuses(() => empty.upTo(1), "nothing is kept up to iteration 1; nothing is at all.");
});

test("snapshots cannot be changed", () => {
  const past = remember(5, { budget: 1e9 });
  for (const snapshot of [past.at(1), past.at(5), remember(1, { budget: 1e9 }).at(1)]) {
    assert.throws(() => Object.assign(snapshot, { loss: 0 }), TypeError);
    assert.throws(() => Object.assign(snapshot.hyperparameters, { x: 0 }), TypeError);
  }
});

test("each subscriber of a shared run has its own history", () => {
  const clock = new ManualClock();
  const run$ = train(W, feeds, { clock, seed: 1 }).pipe(take(4), share());
  const remembered$ = run$.pipe(history({ budget: 1e9 }));
  const [first, second] = [follow(remembered$), follow(remembered$)];
  clock.settle();
  assert.is.not(first.values[3].history, second.values[3].history);
  assert.is(first.values[0].history, first.values[3].history);
  assert.equal(second.values[3].history.iterations, [1, 2, 3, 4]);
});

test("options outside their domain are refused, and so is a budget too small for a snapshot", () => {
  for (const budget of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    throws(
      () => history({ budget }),
      HyperparameterError,
      `history: budget is ${budget}; give a positive finite number, such as 64e6 bytes.`,
    );
  }
  throws(
    () => history({ budget: 1, every: 0 }),
    HyperparameterError,
    'history: every is 0; give a whole number, 1 or more, or "epoch".',
  );
  throws(
    () => remember(1, { budget: 100 }),
    HyperparameterError,
    `history: its budget is 100 bytes but one snapshot takes ${one}; give at least that, better a hundred times.`,
  );
  const clock = new ManualClock();
  const plain = follow(train(W, [points], { clock }).pipe(history({ budget: 1e9, every: "epoch" })));
  clock.settle();
  assert.instance(plain.errors[0] as RxgradError, Error);
  const one$ = follow(
    train(sgd(backprop(loss), { learningRate: 0.1 }), [{ x: [[0, 1]], t: [[1]] }], { clock }).pipe(
      history({ budget: 1e9, every: "epoch" }),
    ),
  );
  clock.settle();
  isError(
    one$.errors[0] as RxgradError,
    DataError,
    'history: every is "epoch" but the data source does not know the length of one; give a number, or train(W, data, { iterationsPerEpoch }).',
  );
});

test("the memory really used is within the budget", async () => {
  const collect = (globalThis as { gc?: () => void }).gc;
  assert.ok(collect, "needs --expose-gc");
  /** Of the objects that are held, after a collection of garbage. */
  const used = async (): Promise<number> => {
    for (let i = 0; i < 3; i++) {
      collect?.();
      await new Promise((resolve) => void setImmediate(resolve));
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const budget = 3e6;
  const names = [...Array(130).keys()].map((i) => `number${i}`);
  const manyNumbers = streamed((iteration) => Object.fromEntries(names.map((name, i) => [name, iteration / (i + 7)])));
  // The memory of an object grows in jumps, so the estimate for the numbers of a stream is coarser.
  for (const [optimizer, least, share] of [
    [W, 300, 1 / 3],
    [sgd(backprop(loss), { learningRate: 0.1 }), 300, 1 / 3],
    [manyNumbers, 200, 1 / 5],
  ] as const) {
    const held: { past?: History } = {};
    run(
      8000,
      (source) =>
        source.pipe(
          history({ budget }),
          map((each) => {
            held.past = each.history;
          }),
        ),
      { seed: 1 },
      optimizer,
    );
    assert.ok((held.past?.iterations.length ?? 0) > least);
    const alive = await used();
    delete held.past;
    const real = alive - (await used());
    assert.ok(real < budget, `${real} bytes of ${budget}`);
    // It is not much less either: otherwise the estimate would waste the budget.
    assert.ok(real > budget * share, `${real} bytes of ${budget}`);
  }
});

test.run();
