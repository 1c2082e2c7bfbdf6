import {
  backprop,
  batchNormalization,
  compareGradients,
  dense,
  describe,
  type ElementwiseLayer,
  evaluate,
  type Feed,
  FeedError,
  finiteDifference,
  fromJSON,
  GraphError,
  HyperparameterError,
  type Iteration,
  initialParameters,
  input,
  iterations,
  layerNormalization,
  meanSquaredError,
  type Node,
  NumericError,
  type OptimizerNode,
  type Parameters,
  parameter,
  parametersFromJSON,
  ShapeError,
  sgd,
  type Tensor,
  tanh,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

const feedOf = (k: number, samples: number): { x: number[][]; t: number[][] } => ({
  x: Array.from({ length: samples }, (_, n) => [0, 1, 2].map((i) => 3 * Math.sin(1 + k + 5 * n + 7 * i) + i)),
  t: Array.from({ length: samples }, (_, n) => [Math.cos(n + k), n % 2]),
});
const feeds = [feedOf(0, 5), feedOf(1, 2), feedOf(2, 7)];

const x = input("x", [3]);
const normalized = x.pipe(batchNormalization({ momentum: 0.2 }));
const y = normalized.pipe(dense(2));
const loss = meanSquaredError(y, input("t", [2]));
const W = sgd(backprop(loss), { learningRate: 0.1 });

const run = (optimizer: OptimizerNode | readonly OptimizerNode[], data: Iterable<Feed> = feeds): Iteration[] => [
  ...iterations(optimizer, data, { seed: 1 }),
];

function last(optimizer: OptimizerNode, data: Iterable<Feed> = feeds): Parameters {
  let parameters: Parameters | undefined;
  for (const iteration of iterations(optimizer, data, { seed: 1 })) parameters = iteration.parameters;
  return parameters as Parameters;
}

/** The running statistics after batches, in plain loops. */
function running(batches: readonly (readonly (readonly number[])[])[], momentum: number): number[][] {
  const mean = [0, 0, 0];
  const variance = [1, 1, 1];
  for (const rows of batches) {
    for (let k = 0; k < 3; k++) {
      const column = rows.map((row) => row[k]);
      const center = column.reduce((sum, value) => sum + value, 0) / column.length;
      const spread = column.reduce((sum, value) => sum + (value - center) ** 2, 0) / (column.length - 1);
      mean[k] = (1 - momentum) * mean[k] + momentum * center;
      variance[k] = (1 - momentum) * variance[k] + momentum * spread;
    }
  }
  return [mean, variance];
}

function allClose(got: ArrayLike<number>, wanted: readonly number[]): void {
  assert.is(got.length, wanted.length);
  for (const [i, each] of wanted.entries()) close(got[i], each, 1e-12);
}

const NAMES = ["batchNormalization1/runningMean", "batchNormalization1/runningVariance"];

test("running statistics are updated once in each iteration, and belong to the parameters", () => {
  const batches: number[][][] = [];
  for (const iteration of iterations(W, feeds, { seed: 1 })) {
    const before = running(batches, 0.2);
    batches.push(feeds[batches.length].x);
    const after = running(batches, 0.2);
    NAMES.forEach((name, i) => {
      allClose(iteration.parametersBefore.get(name).data, before[i]);
      allClose(iteration.parameters.get(name).data, after[i]);
      assert.equal(iteration.value(W).get(name), iteration.parameters.get(name));
    });
  }
  assert.is(batches.length, 3);
});

test("the gradient does not change them, for any number of forward passes", () => {
  const perturbed = sgd(finiteDifference(loss, { strategy: "direct" }), { learningRate: 0.1 });
  for (const name of NAMES) assert.equal(last(perturbed).get(name), last(W).get(name));
});

test("a gradient alone, watched beside an optimizer, updates nothing twice", () => {
  const watched = iterations(W, feeds, { seed: 1, watch: [finiteDifference(loss), normalized] });
  let count = 0;
  for (const iteration of watched) {
    if (++count < 3) continue;
    for (const name of NAMES) assert.equal(iteration.parameters.get(name), last(W).get(name));
  }
});

test("evaluation uses the running statistics, sample by sample", async () => {
  const learned = last(W);
  const [mean, variance] = running(
    feeds.map((feed) => feed.x),
    0.2,
  );
  const [gamma, beta] = ["gamma", "beta"].map((name) => learned.get(`batchNormalization1/${name}`).data);
  const rows = feedOf(9, 4).x;
  const wanted = rows.flatMap((row) =>
    row.map((value, k) => ((value - mean[k]) / Math.sqrt(variance[k] + 1e-5)) * gamma[k] + beta[k]),
  );
  const got = (await evaluate(normalized, { x: rows }, learned)) as Tensor;
  allClose(got.data, wanted);
  for (const [n, row] of rows.entries()) {
    const alone = (await evaluate(normalized, { x: [row] }, learned)) as Tensor;
    assert.equal([...alone.data], [...got.data].slice(3 * n, 3 * n + 3));
  }
  // The nodes after it are evaluated with the same statistics, and the names are those of training.
  assert.is(((await evaluate(y, { x: rows }, learned)) as Tensor).size, 8);
});

test("the emitted values of an optimizer are enough for evaluation, and belong to its own losses", () => {
  const other = input("x", [3]).pipe(batchNormalization({ name: "other" }), dense(2));
  const W2 = sgd(backprop(meanSquaredError(other, input("t", [2]))), { learningRate: 0.1, name: "second" });
  for (const iteration of iterations([W, W2], feeds)) {
    const [first, second] = [W, W2].map((each) => iteration.value(each));
    for (const { names } of [first, second]) assert.not(names.some((name) => name.includes("running")));
    const running = (json: object): string[] => Object.keys(json).filter((name) => name.includes("running"));
    assert.equal(
      [running(first.toJSON()), running(second.toJSON())],
      [NAMES, ["other/runningMean", "other/runningVariance"]],
    );
    assert.equal(first.get("other/runningMean"), iteration.parameters.get("other/runningMean"));
  }
});

test("training in two halves, with the state saved between them, equals training in one", () => {
  const halfway = last(W, feeds.slice(0, 2));
  const loaded = parametersFromJSON(loss, JSON.parse(JSON.stringify(halfway)));
  for (const iteration of iterations(W, feeds.slice(2), { parameters: loaded })) {
    assert.equal(iteration.parameters.toJSON(), last(W).toJSON());
  }
});

test("a normalization read from JSON trains bit for bit as before", () => {
  const { optimizers } = fromJSON(JSON.parse(JSON.stringify(toJSON(W))));
  assert.equal(last(optimizers[0]).toJSON(), last(W).toJSON());
});

test("the statistics count as frozen", () => {
  assert.equal(describe(normalized).totals.trainable, 6);
  assert.equal(describe(normalized).totals.frozen, 6);
  for (const name of NAMES) assert.not(describe(W).gradients[0].parameters.includes(name));
});

test("a perturbation far below the rounding of the loss is not lost", () => {
  for (const layer of [layerNormalization({ epsilon: 0.1 }), batchNormalization({ epsilon: 0.1 })]) {
    const hidden = x.pipe(dense(4), layer as ElementwiseLayer, tanh());
    const sum = meanSquaredError(hidden.pipe(dense(2)), input("t", [2]));
    const exact = backprop(sum);
    const perturbed = (["propagated", "direct"] as const).map((strategy) =>
      finiteDifference(sum, { h: 1e-10, strategy }),
    );
    const comparisons = perturbed.map((each) => compareGradients(each, exact));
    for (const iteration of iterations(sgd(exact, { learningRate: 0 }), feeds, { seed: 1, watch: comparisons })) {
      const [propagated, direct] = comparisons.map((each) => iteration.value(each)["dense1/W"]);
      assert.ok(propagated < 1e-8, `propagated misses by ${propagated}`);
      // The digits that a difference of losses keeps.
      assert.ok(direct > 1e-7, `direct misses by ${direct}`);
    }
  }
});

test("batches of one value for each channel are refused", () => {
  throws(
    () => run(W, [feedOf(0, 1)]),
    FeedError,
    'batchNormalization "batchNormalization1": a batch of one sample has no variance; give batches of two or more.',
  );
});

test("a variance that overflows ends the run, and turns nothing into 0", () => {
  for (const layer of [layerNormalization(), batchNormalization()]) {
    const far = meanSquaredError(x.pipe(layer as ElementwiseLayer, dense(2)), input("t", [2]));
    const feed = {
      ...feedOf(0, 2),
      x: [
        [1e200, 0, 1],
        [-1e200, 1, 0],
      ],
    };
    assert.throws(
      () => run(sgd(backprop(far), { learningRate: 0.1 }), [feed]),
      (error: Error) =>
        error instanceof NumericError &&
        /Normalization1": element \d of sample 0 is NaN at iteration 1/.test(error.message),
    );
  }
});

test("invalid arguments are refused", () => {
  throws(
    () => parameter([2, 3]).pipe(batchNormalization({ name: "norm" })),
    ShapeError,
    'batchNormalization "norm": x has shape [2, 3]; give it a batch axis and a last axis of channels.',
  );
  throws(
    () => input("label", []).pipe(layerNormalization()),
    ShapeError,
    "layerNormalization: x has shape [batch]; give it a last axis to normalize.",
  );
  throws(
    () => x.pipe(layerNormalization({ axes: 2 })),
    ShapeError,
    "layerNormalization: x has shape [batch, 3]; give it 2 last axes to normalize.",
  );
  throws(
    () => layerNormalization({ axes: 0 })(x),
    GraphError,
    "layerNormalization: axes is 0; give a whole number, 1 or more.",
  );
  for (const epsilon of [0, -1, Number.NaN]) {
    for (const [kind, layer] of Object.entries({ layerNormalization, batchNormalization })) {
      throws(
        () => layer({ epsilon })(x),
        HyperparameterError,
        `${kind}: epsilon is ${epsilon}; give a positive finite number, such as 1e-5.`,
      );
    }
  }
  for (const momentum of [0, 1.5, Number.NaN]) {
    throws(
      () => batchNormalization({ momentum })(x),
      HyperparameterError,
      `batchNormalization: momentum is ${momentum}; give a number above 0 and at most 1, such as 0.1.`,
    );
  }
});

test("a normalization updates only statistics of its own", () => {
  const [gamma, beta, variance] = [0, 1, 2].map(() => parameter([3]));
  const refused = (mean: Node, name: string): Error => {
    const node = batchNormalization.build([x, gamma, beta, mean, variance], { name: "norm" }) as typeof x;
    const optimizer = sgd(backprop(meanSquaredError(node.pipe(dense(2)), input("t", [2]))), { learningRate: 0.1 });
    return throws(
      () => run(optimizer),
      GraphError,
      `batchNormalization "norm": it updates "${name}" as a buffer; give it a parameter that is not trainable and that nothing else changes.`,
    );
  };
  refused(parameter([3]), "norm/runningMean");
  const frozen = parameter([3], { name: "shared", trainable: false });
  refused(frozen, "norm/runningVariance");
  const twice = [0, 1].map((n) =>
    batchNormalization.build([x, gamma, beta, frozen, parameter([3], { trainable: false })], { name: `n${n}` }),
  ) as (typeof x)[];
  const sum = meanSquaredError(twice[0], twice[1]);
  throws(
    () =>
      run(
        sgd(backprop(sum), { learningRate: 0.1 }),
        feeds.map((feed) => ({ x: feed.x })),
      ),
    GraphError,
    'batchNormalization "n1": it updates "shared" as a buffer; give it a parameter that is not trainable and that nothing else changes.',
  );
  assert.is(initialParameters(loss).names.length, 6);
});

test.run();
