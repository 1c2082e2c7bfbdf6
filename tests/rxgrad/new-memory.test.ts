// A run that branches off with a new memory of its optimizers, or with other optimizers, is a new run from the parameters
// of the branch, for all that counts the steps of that memory.

import { batches } from "@rxgrad/data";
import {
  adam,
  adamW,
  backprop,
  batchNormalization,
  checkpoint,
  dense,
  history,
  type Iteration,
  input,
  meanSquaredError,
  momentum,
  type OptimizerNode,
  type SavedState,
  sgd,
  sigmoid,
  type TrainOptions,
  train,
} from "rxgrad";
import { checkpointFromBytes, checkpointToBytes, createOptimizer } from "rxgrad/extend";
import { lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bitsOf } from "../fixtures/rxgrad/loss-stream.js";
import { NotingStore } from "../support/resumable.js";

const places = [...Array(23).keys()];
const data = { x: places.map((a) => [Math.sin(a), Math.cos(a * a)]), t: places.map((a) => [Math.sin(2 * a)]) };
const feeds = batches(data, { size: 5, order: "shuffled", seed: 3 });
const y = input("x", [2]).pipe(dense(6), batchNormalization(), sigmoid(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const gradient = backprop(loss);

/** Divides its steps by how many there have been, which only the count tells: its memory is not used. */
const counting = createOptimizer({
  kind: "counting",
  name: undefined,
  gradient,
  hyperparameters: [],
  rule: {
    state: ["unused"],
    bind({ next, parameter, gradient }) {
      return (step) => {
        for (let i = 0; i < next.size; i++) next.data[i] = parameter.data[i] - (0.2 / step) * gradient.data[i];
      };
    },
  },
});

/** The bits of the losses and of all that was learned. */
const bits = (iteration: Iteration): string =>
  [iteration.loss, ...[...iteration.parameters].flatMap(({ value }) => [...value.data])]
    .map((number) => bitsOf({ loss: number }))
    .join();

const stream = (W: OptimizerNode, count: number, options: TrainOptions): Promise<string[]> =>
  lastValueFrom(train(W, feeds, options).pipe(take(count), map(bits), toArray()));

/** A new run from the parameters of a state, on the data after it. */
const anew = (W: OptimizerNode, count: number, { parameters, cursor }: SavedState): Promise<string[]> =>
  lastValueFrom(
    train(W, feeds.from(cursor as never), { parameters, iterationsPerEpoch: 5 }).pipe(
      take(count),
      map(bits),
      toArray(),
    ),
  );

/** All states of a run, as a store gives them back. */
async function states(W: OptimizerNode, count: number, options: TrainOptions): Promise<SavedState[]> {
  const store = new NotingStore();
  await lastValueFrom(train(W, feeds, options).pipe(take(count), checkpoint(store, { every: 1 })));
  return store.states.map((state) => checkpointFromBytes(checkpointToBytes(state)));
}

for (const [name, W] of Object.entries({
  adam: adam(gradient, { learningRate: 0.05 }),
  adamW: adamW(gradient, { learningRate: 0.05, weightDecay: 0.1, clipNorm: 1 }),
  "a rule of one's own": counting,
})) {
  test(`${name}: with a new memory, a branch is a new run, also when it is resumed itself`, async () => {
    const state = (await states(W, 9, { seed: 7 }))[8];
    const wanted = await anew(W, 12, state);
    const branch = { ...state, memory: new Map() };
    assert.equal(await stream(W, 12, { from: branch }), wanted);
    // The branch resumes from each of its states, read back from bytes.
    const later = await states(W, 12, { from: branch });
    assert.equal(
      later.map(({ iteration }) => iteration),
      [...wanted.keys()].map((i) => 10 + i),
    );
    for (const i of [0, 1, 6]) assert.equal(await stream(W, 11 - i, { from: later[i] }), wanted.slice(1 + i), `${i}`);
    // From one of those, once more with a new memory.
    const again = { ...later[4], memory: new Map() };
    assert.equal(await stream(W, 6, { from: again }), await anew(W, 6, later[4]));
  });
}

test("the threads of a run count as it does", async () => {
  const W = adamW(gradient, { learningRate: 0.05 });
  const state = (await states(W, 6, { seed: 7, workers: 2 }))[5];
  const wanted = await anew(W, 8, state);
  const branch = { ...state, memory: new Map() };
  assert.equal(await stream(W, 8, { from: branch, workers: 2 }), wanted);
  const later = await states(W, 8, { from: branch, workers: 2 });
  assert.equal(await stream(W, 5, { from: later[2], workers: 2 }), wanted.slice(3));
  assert.equal(await stream(W, 5, { from: later[2] }), wanted.slice(3));
});

test("another optimizer counts from where it began; one that remembers nothing passes the count on", async () => {
  const W = adam(gradient, { learningRate: 0.05 });
  for (const before of [momentum(gradient, { learningRate: 0.1 }), sgd(gradient, { learningRate: 0.1 })]) {
    const state = (await states(before, 9, { seed: 7 }))[8];
    assert.equal(await stream(W, 5, { from: { ...state, memory: new Map() } }), await anew(W, 5, state));
  }
  const first = (await states(W, 4, { seed: 7 }))[3];
  const second = (await states(W, 4, { from: { ...first, memory: new Map() } }))[3];
  const plain = sgd(gradient, { learningRate: 0.1 });
  const third = (await states(plain, 4, { from: { ...second, memory: new Map() } }))[3];
  assert.is(third.memorySince, 4);
  assert.equal(await stream(W, 5, { from: third }), await anew(W, 5, third));
});

test("schedules keep the number of the iteration", async () => {
  const state = (await states(adam(gradient, { learningRate: 0.05 }), 9, { seed: 7 }))[8];
  const scheduled = adam(gradient, { learningRate: (iteration) => 0.5 / iteration });
  const shifted = adam(gradient, { learningRate: (iteration) => 0.5 / (9 + iteration) });
  assert.equal(await stream(scheduled, 6, { from: { ...state, memory: new Map() } }), await anew(shifted, 6, state));
});

test("a branch from a history, and the history of a branch", async () => {
  const W = adam(gradient, { learningRate: 0.05 });
  const remember = async (count: number, options: TrainOptions) =>
    (await lastValueFrom(train(W, feeds, options).pipe(take(count), history({ budget: 1e7 })))).history;
  const past = await remember(9, { seed: 7 });
  const snapshot = past.at(6);
  const wanted = await anew(W, 8, snapshot as unknown as SavedState);
  const branch = await remember(8, { from: { ...snapshot, memory: new Map() } });
  for (const at of [7, 9, 12]) assert.equal(await stream(W, 14 - at, { from: branch.at(at) }), wanted.slice(at - 6));
});

test.run();
