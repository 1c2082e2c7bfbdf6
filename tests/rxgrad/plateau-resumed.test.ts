// The wait of reduceOnPlateau resumes with its run, through the bytes of its checkpoints. A process that was
// killed and started again has a new network, a new rate and a new watch, and the state from the store.

import {
  adam,
  backprop,
  checkpoint,
  dense,
  type History,
  HyperparameterError,
  history,
  type Iteration,
  input,
  meanSquaredError,
  type PlateauRate,
  parametersOf,
  type ReduceOnPlateauOptions,
  type RxgradError,
  reduceOnPlateau,
  type SavedState,
  sgd,
  sigmoid,
  type TrainOptions,
  train,
  type WatchOptions,
} from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import {
  concatMap,
  filter,
  finalize,
  from,
  lastValueFrom,
  map,
  type OperatorFunction,
  pipe,
  take,
  tap,
  toArray,
} from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bitsOf } from "../fixtures/rxgrad/loss-stream.js";
import { isError, sameRows } from "../support/closeness.js";
import { feeds, NotingStore } from "../support/resumable.js";

const bits = (iteration: Iteration): string =>
  [iteration.loss, ...[...iteration.parameters].flatMap(({ value }) => [...value.data])]
    .map((number) => bitsOf({ loss: number }))
    .join();

/** An iteration as its rate and its bits. */
const row = (iteration: Iteration): readonly [number, string] => [
  iteration.hyperparameters["adam1.learningRate"],
  bits(iteration),
];

/** A new network at this rate. */
function networkAt(rate: PlateauRate) {
  const y = input("x", [2]).pipe(dense(4), sigmoid(), dense(1));
  const loss = meanSquaredError(y, input("t", [1]));
  return { y, loss, W: adam(backprop(loss), { learningRate: rate }) };
}

interface Life {
  readonly rate: ReduceOnPlateauOptions;
  readonly watch?: WatchOptions;
}

/** One life of a run, with `count` iterations. */
function live<T>(
  { rate, watch }: Life,
  count: number,
  options: TrainOptions,
  operator: OperatorFunction<Iteration, T>,
): Promise<T> {
  const own = reduceOnPlateau(rate);
  return lastValueFrom(train(networkAt(own).W, feeds, options).pipe(own.watch(watch), take(count), operator));
}

const rows = pipe(map(row), toArray());

/** The rows of a run that was not killed, and its states as read from bytes. */
async function whole(life: Life, count: number) {
  const store = new NotingStore();
  const all = await live(life, count, { seed: 7 }, pipe(checkpoint(store, { every: 1 }), rows));
  return { all, states: store.states.map((state) => checkpointFromBytes(checkpointToBytes(state))) };
}

/** Improves five times, then never again. Some iterations have no value. */
const stalls = ({ iteration }: Iteration): number | undefined =>
  iteration % 7 === 3 ? undefined : -Math.min(5, iteration);
const twoRates = { start: 0.2, factor: 0.5, patience: 2, cooldown: 3 };

for (const [name, life, reductions] of [
  ["cooldown, values missing", { rate: twoRates, watch: { monitor: stalls } }, 3],
  ["the highest is good", { rate: { ...twoRates, mode: "max" }, watch: { monitor: (i) => -(stalls(i) ?? 0) } }, 3],
  ["means over three", { rate: { ...twoRates, cooldown: 1 }, watch: { monitor: stalls, every: 3 } }, 1],
  [
    "epochs, of the loss",
    { rate: { start: 0.5, factor: 0.5, patience: 1, minDelta: 0.05 }, watch: { every: "epoch" } },
    1,
  ],
  ["no minimum below", { rate: { start: 1, patience: 1, minimum: 0.5, factor: 0.1 } }, 1],
] as readonly [string, Life, number][]) {
  test(`${name}: killed after any iteration, it resumes bit for bit`, async () => {
    const { all, states } = await whole(life, 24);
    const changes = all.filter(([rate], i) => i > 0 && rate !== all[i - 1][0]);
    assert.ok(changes.length >= reductions, `${changes.length} reductions`);
    for (const [i, from] of states.entries()) {
      if (i === 23) break;
      const rest = await live(life, 23 - i, { from }, rows);
      assert.equal(rest, all.slice(i + 1), `after iteration ${i + 1}`);
    }
  });
}

test("killed again and again, on one thread and two", async () => {
  const life: Life = { rate: twoRates, watch: { monitor: stalls, every: 2 } };
  const { all } = await whole(life, 24);
  const got: (readonly [number, string])[] = [];
  let from: SavedState | undefined;
  for (const [k, count] of [3, 1, 5, 2, 6, 7].entries()) {
    const store = new NotingStore();
    const options = { seed: 7, from, workers: 1 + (k % 2) };
    got.push(...(await live(life, count, options, pipe(checkpoint(store, { every: 100 }), rows))));
    from = checkpointFromBytes(checkpointToBytes((await store.latest()) as SavedState));
  }
  assert.equal(got, all);
});

test("two rates of one run, and one rate of two optimizers", async () => {
  const lived = async (count: number, options: TrainOptions, isOne: boolean, store = new NotingStore()) => {
    const first = reduceOnPlateau({ ...twoRates, start: 0.4 });
    const second = isOne ? first : reduceOnPlateau({ start: 0.1, factor: 0.2, patience: 3 });
    const y = input("x", [2]).pipe(dense(4), sigmoid(), dense(1));
    const loss = meanSquaredError(y, input("t", [1]));
    const nodes = parametersOf(y).map(({ node }) => node);
    const W = [
      sgd(backprop(loss, { parameters: nodes.slice(0, 2) }), { learningRate: first }),
      sgd(backprop(loss, { parameters: nodes.slice(2) }), { learningRate: second }),
    ];
    const watched = train(W, feeds, options).pipe(
      first.watch({ monitor: stalls }),
      isOne ? tap() : second.watch({ monitor: stalls }),
      take(count),
      checkpoint(store, { every: 1 }),
      map((iteration) => [JSON.stringify(iteration.hyperparameters), bits(iteration)]),
      toArray(),
    );
    return { rows: await lastValueFrom(watched), store };
  };
  for (const isOne of [false, true]) {
    const all = await lived(20, { seed: 7 }, isOne);
    assert.ok(new Set(all.rows.map(([rates]) => rates)).size >= 4);
    for (const at of [1, 6, 9, 13]) {
      const from = checkpointFromBytes(checkpointToBytes(all.store.states[at - 1]));
      sameRows((await lived(20 - at, { from }, isOne)).rows, all.rows.slice(at), `after iteration ${at}`);
    }
  }
});

test("a snapshot of a history resumes too, with the same rate or another", async () => {
  const life: Life = { rate: twoRates, watch: { monitor: stalls } };
  const { all } = await whole(life, 20);
  const own = reduceOnPlateau(twoRates);
  const run = (options: TrainOptions, count: number) =>
    train(networkAt(own).W, feeds, options).pipe(own.watch(life.watch), take(count));
  const { history: past } = await lastValueFrom(run({ seed: 7 }, 20).pipe(history({ budget: 1e7 })));
  for (const at of [3, 8, 11, 19]) {
    const from = past.at(at);
    sameRows(await lastValueFrom(run({ from }, 20 - at).pipe(rows)), all.slice(at), `the same, after ${at}`);
    sameRows(await live(life, 20 - at, { from }, rows), all.slice(at), `another, after ${at}`);
  }
  // The same rate starts once more from the beginning.
  sameRows(await lastValueFrom(run({ seed: 7 }, 20).pipe(rows)), all);
});

test("another start or mode begins anew, another patience or factor resumes", async () => {
  const { all, states } = await whole({ rate: twoRates, watch: { monitor: stalls } }, 12);
  const [from] = states.slice(-1);
  const reached = all[11][0];
  assert.ok(reached < twoRates.start);
  const first = async (changes: Partial<ReduceOnPlateauOptions>, state: SavedState = from): Promise<number> =>
    (await live({ rate: { ...twoRates, ...changes }, watch: { monitor: stalls } }, 1, { from: state }, rows))[0][0];
  assert.is(await first({ start: 0.3 }), 0.3);
  assert.is(await first({ mode: "max" }), twoRates.start);
  assert.is(await first({ patience: 5 }), reached);
  assert.is(await first({ factor: 0.9, cooldown: 0, minDelta: 0, minimum: 1e-9 }), reached);
  // States that hold nothing to resume from.
  assert.is(await first({}, { ...from, streams: {} }), twoRates.start);
  assert.is(await first({}, { ...from, streams: undefined }), twoRates.start);
});

test("a rate that is below the minimum of a branch stays where it is", async () => {
  const { all, states } = await whole({ rate: twoRates, watch: { monitor: stalls } }, 12);
  const rate = { ...twoRates, minimum: 0.9 * twoRates.start };
  assert.ok(all[11][0] < rate.minimum);
  const branch = await live({ rate, watch: { monitor: stalls } }, 12, { from: states[11] }, rows);
  assert.ok(branch.every(([each]) => each === all[11][0]));
});

test("a checkpoint before the watch saves the same state, and a history before it is refused", async () => {
  const life: Life = { rate: twoRates, watch: { monitor: stalls } };
  const { all } = await whole(life, 20);
  const run = (options: TrainOptions, before: OperatorFunction<Iteration, Iteration>) => {
    const own = reduceOnPlateau(twoRates);
    return train(networkAt(own).W, feeds, options).pipe(before, own.watch(life.watch));
  };
  const store = new NotingStore();
  const twenty = pipe(take<Iteration>(20), checkpoint(store, { every: 1 }));
  sameRows(await lastValueFrom(run({ seed: 7 }, twenty).pipe(rows)), all);
  for (const at of [4, 7, 8, 9, 12]) {
    const from = checkpointFromBytes(checkpointToBytes(store.states[at - 1]));
    sameRows(await live(life, 20 - at, { from }, rows), all.slice(at), `after iteration ${at}`);
  }
  const error = await lastValueFrom(run({ seed: 7 }, history({ budget: 1e7 }))).catch((error) => error);
  isError(
    error as RxgradError,
    HyperparameterError,
    "reduceOnPlateau: the state of iteration 3 was read before rate.watch() has seen that iteration; put rate.watch() before operators that save states, such as checkpoint and history.",
  );
});

test("a checkpoint that would save before the watch gets the iteration from a slower operator is refused, with the values reached", async () => {
  const own = reduceOnPlateau(twoRates);
  /** Passes each iteration on one turn later, while the run waits. */
  const later = concatMap((iteration: Iteration) => {
    const release = iteration.hold();
    return from(Promise.resolve(iteration)).pipe(finalize(release));
  });
  const error = await lastValueFrom(
    train(networkAt(own).W, feeds, { seed: 7 }).pipe(
      take(12),
      checkpoint(new NotingStore(), { every: 6 }),
      later,
      own.watch({ monitor: stalls }),
    ),
  ).catch((error) => error);
  isError(
    error as RxgradError,
    HyperparameterError,
    "reduceOnPlateau: the state of iteration 6 was read before rate.watch() has seen that iteration; put rate.watch() before operators that save states, such as checkpoint and history.",
  );
  assert.equal([error.reached.iteration, error.reached.parameters.names.length], [6, 4]);
});

test("a watch that gets only some iterations may be anywhere in the pipe", async () => {
  const own = reduceOnPlateau(twoRates);
  const run$ = train(networkAt(own).W, feeds, { seed: 7 }).pipe(
    take(30),
    history({ budget: 1e7 }),
    filter(({ iteration }) => iteration % 3 === 0),
    own.watch<Iteration & { readonly history: History }>({ monitor: stalls }),
  );
  const { history: past } = await lastValueFrom(run$);
  assert.is(past.iterations.length, 30);
});

test.run();
