// The message about a NaN or infinity names the first node, the iteration, the batch, the element, and the ranges of its inputs.
import {
  add,
  type Block,
  backprop,
  batchNormalization,
  type Definition,
  defineNode,
  dense,
  dropout,
  type ElementwiseLayer,
  type Feed,
  finiteDifference,
  type IterationsOptions,
  initialParameters,
  input,
  iterations,
  l2Penalty,
  meanSquaredError,
  multiply,
  type NotFinite,
  NumericError,
  type OptimizerNode,
  Parameters,
  parameter,
  parametersOf,
  relu,
  sgd,
  sqrt,
  sum,
  sumSquaredError,
  tensor,
  values,
  zeros,
} from "@rxgrad/core";
import { createOptimizer } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fails } from "../support/failed-run.js";
import { feeds as resumableFeeds, W as resumableW } from "../support/resumable.js";
import { line, points } from "../support/small-networks.js";

const ADVICE = "lower the learning rate, or look at what it was fed.";
/** In iteration 1, before any step. */
const FIRST_ADVICE = "look at what it was fed, or at how its parameters start.";
const x = input("x", [2]);
const t = input("t", [2]);
const ones: Feed = { x: Array(4).fill([1, 1]), t: Array(4).fill([0, 0]) };

/** A user's node that passes its input on, until a feed spoils it. */
function spoilable(change: Partial<Definition> = {}): { layer: ElementwiseLayer; spoil: { with?: number } } {
  const spoil: { with?: number } = {};
  const node = defineNode({
    kind: "mine",
    elementwise: true,
    samplesIndependent: true,
    forward(out, z) {
      out.data.set(z.data);
      if (spoil.with !== undefined) out.data[out.data.length - 1] = spoil.with;
    },
    ...change,
  } as Definition);
  return { layer: node({ name: "odd" }), spoil };
}

/** Feeds that spoil the node from the n-th on. */
function* spoiling(spoil: { with?: number }, n: number, value: number, feed: Feed = ones): Generator<Feed> {
  for (let iteration = 1; ; iteration++) {
    if (iteration === n) spoil.with = value;
    yield feed;
  }
}

test("behind dropout and in front of other layers, the first node is named, with the ranges of its inputs", () => {
  const { layer, spoil } = spoilable();
  const same = { W: values([1, 0, 0, 1]), b: zeros(), name: "same" };
  const y = x.pipe(dense(2, same), dropout(0.5), layer, relu(), dense(2));
  // Dropout turns each 1 into 0 or 2.
  const frozen = { parameters: [parametersOf(y)[2].node, parametersOf(y)[3].node] };
  for (const gradient of [finiteDifference, backprop]) {
    spoil.with = undefined;
    fails(
      sgd(gradient(sumSquaredError(y, t), frozen), { learningRate: 0.01 }),
      spoiling(spoil, 3, Number.NaN),
      NumericError,
      `mine "odd": element 1 of sample 3 is NaN at iteration 3, computed from dropout1 in [0, 2]; ${ADVICE}`,
    );
  }
});

test("if the data give the length of an epoch, the batch is named too", () => {
  const { layer, spoil } = spoilable();
  const y = x.pipe(dense(2, { W: values([1, 0, 0, 1]), b: zeros() }), layer);
  const feeds = Object.assign(spoiling(spoil, 8, Number.POSITIVE_INFINITY), { iterationsPerEpoch: 3 });
  fails(
    sgd(backprop(sumSquaredError(y, t)), { learningRate: 0 }),
    feeds,
    NumericError,
    `mine "odd": element 1 of sample 3 is Infinity at iteration 8 (batch 2 of epoch 3), computed from dense1 in [1, 1]; ${ADVICE}`,
  );
});

test("a parameter that is not finite from the start is named itself", () => {
  const { W, loss } = line();
  const start = new Parameters(
    [...initialParameters(loss)].map((each) =>
      each.name === "line/b" ? { ...each, value: tensor([Number.NaN]) } : each,
    ),
  );
  assert.throws(
    () => [...iterations(W, [points], { parameters: start })],
    (error: Error) =>
      error instanceof NumericError &&
      error.message === `parameter "line/b": element 0 of its value is NaN at iteration 1; ${FIRST_ADVICE}`,
  );
});

test("if only the gradient is not finite, its parameter is named, and the node that caused it in the reverse pass", () => {
  const { layer } = spoilable({
    backward([dx], dOut) {
      for (let i = 0; i < dOut.data.length; i++) (dx as Block).data[i] += dOut.data[i] / 0;
    },
  });
  const y = x.pipe(dense(2, { name: "first", W: values([1, 2, 3, 4]), b: zeros() }), layer);
  fails(
    sgd(backprop(sumSquaredError(y, t)), { learningRate: 0.1, name: "W" }),
    Object.assign([ones], { iterationsPerEpoch: 7 }),
    NumericError,
    'parameter "first/W": element 0 of its gradient for W is Infinity at iteration 1 (batch 1 of epoch 1), taken at values in [1, 4]: mine "odd": its gradient by element 0 of sample 0 of first is Infinity, computed from an adjoint in [4, 6], at first in [4, 6]; keep first away from there, or look at its rule.',
  );
});

test("a variance that overflows is reported with its normalization, and turns nothing into 0", () => {
  const y = x.pipe(batchNormalization({ name: "norm" }));
  // A division by the root of an infinite variance would make everything 0.
  const wide: Feed = {
    x: [
      [1e200, 1],
      [-1e200, 2],
    ],
    t: Array(2).fill([0, 0]),
  };
  fails(
    sgd(backprop(sumSquaredError(y, t)), { learningRate: 0.1 }),
    [ones, wide],
    NumericError,
    'batchNormalization "norm": element 0 of sample 0 is NaN at iteration 2, computed from x in [-1e+200, 1e+200] and norm/gamma in [1, 1] and norm/beta in [0, 0] and norm/runningMean in [0.1, 0.1] and norm/runningVariance in [0.9, 0.9]; lower the learning rate, or look at what it was fed.',
  );
});

/** The hidden values that iterations report. */
function hidden(
  W: OptimizerNode | readonly OptimizerNode[],
  feeds: Iterable<Feed>,
  count: number,
  options: IterationsOptions = {},
): (NotFinite | undefined)[] {
  const told: (NotFinite | undefined)[] = [];
  for (const iteration of iterations(W, feeds, { seed: 1, ...options })) {
    told.push(iteration.notFinite);
    if (told.length === count) break;
  }
  return told;
}

test("a value that a later node hides from the loss is reported by its iteration, and only there", () => {
  const { layer, spoil } = spoilable();
  const orZero = defineNode({
    kind: "orZero",
    elementwise: true,
    forward(out, z) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = z.data[i] || 0;
    },
  });
  const y = x.pipe(dense(2, { W: values([1, 0, 0, 1]), b: zeros() }), layer, orZero(), dense(2));
  const W = sgd(finiteDifference(sumSquaredError(y, t), { parameters: [parametersOf(y)[2].node] }), {
    learningRate: 0.01,
  });
  assert.equal(hidden(W, spoiling(spoil, 3, Number.NaN), 3), [
    undefined,
    undefined,
    {
      node: "odd",
      value: Number.NaN,
      what: 'mine "odd": element 1 of sample 3 is NaN at iteration 3, computed from dense1 in [1, 1]',
    },
  ]);
});

test("a gradient that is only watched, and what an optimizer remembers, are told where they are not finite", () => {
  const steep = parameter([2], { name: "steep", initial: values([1, 1]) });
  const sumOf = sum();
  // The squares of its gradients overflow, and it divides by their root: W never changes.
  const stuck = createOptimizer({
    kind: "scaled",
    name: "W",
    gradient: backprop(sumOf(multiply(steep, 1e200))),
    hyperparameters: [],
    rule: {
      state: ["square"],
      bind:
        ({ next, parameter, gradient, state: [square] }) =>
        () => {
          for (let i = 0; i < next.size; i++) {
            square.data[i] += gradient.data[i] ** 2;
            next.data[i] = parameter.data[i] - gradient.data[i] / Math.sqrt(square.data[i]);
          }
        },
    },
  });
  assert.equal(hidden(stuck, [{}], 1), [
    {
      node: "W",
      value: Number.POSITIVE_INFINITY,
      what: 'W: element 0 of its square of "steep" is Infinity at iteration 1',
      of: "memory",
    },
  ]);
  const flat = parameter([1], { name: "flat", initial: zeros() });
  const watched = backprop(sumOf(flat.pipe(sqrt())), { name: "watched" });
  const W = sgd(backprop(sumOf(steep)), { learningRate: 0.1 });
  assert.equal(hidden(W, [{}], 1, { watch: [watched] }), [
    {
      node: "watched",
      value: Number.POSITIVE_INFINITY,
      what: 'watched: element 0 of its gradient by "flat" is Infinity at iteration 1',
      of: "gradient",
    },
  ]);
});

test("a healthy network hides nothing, even with random nodes and buffers", () => {
  const y = x.pipe(dense(3), relu(), dense(2));
  const penalized = add(meanSquaredError(y, t), l2Penalty(parametersOf(y), { strength: 0.1 }));
  assert.equal(hidden(resumableW, resumableFeeds, 20), Array(20).fill(undefined));
  assert.equal(
    hidden(sgd(finiteDifference(penalized), { learningRate: 0.01 }), Array(3).fill(ones), 3),
    Array(3).fill(undefined),
  );
});

test.run();
