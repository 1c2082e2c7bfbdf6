// Synchronous black boxes give the gradients of their function, and no point is evaluated twice.
import {
  backprop,
  blackBox,
  constant,
  defineJoin,
  defineNode,
  dense,
  type Feed,
  type FiniteDifferenceOptions,
  finiteDifference,
  type GradientNode,
  input,
  iterations,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  parameter,
  relu,
  sgd,
  sigmoid,
  spsa,
  sumSquaredError,
  tanh,
  values,
} from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { wavesOf } from "../support/waves.js";

const still = (gradient: GradientNode): OptimizerNode => sgd(gradient, { learningRate: 0 });

/** The number of evaluations in each wave of each iteration. */
const sizes = (waves: string[][][]): number[][] => waves.map((each) => each.map(({ length }) => length));

function assertNoneTwice(waves: string[][][]): void {
  for (const each of waves) assert.is(new Set(each.flat()).size, each.flat().length);
}

/** Computes three numbers for each sample from x, two numbers of each sample, and w, two numbers common to all samples. */
function couple(x: ArrayLike<number>, w: ArrayLike<number>): number[] {
  const product = x[0] * w[0] + x[1] * w[1];
  return [Math.sin(product), x[0] * w[1], Math.exp(-product * product) + w[0]];
}

const boxed = (x: Node, w: Node): Node =>
  blackBox({ inputs: { x, w }, output: [3], smooth: true, evaluate: (point) => couple(point.x, point.w) });

/** The same function as an operation of the plan. */
const joined = defineJoin({
  kind: "couple",
  inputs: ["x", "w"],
  samplesIndependent: true,
  smooth: true,
  shape: () => ["batch", 3],
  forward(out, x, w) {
    for (let n = 0; n < x.samples; n++) out.data.set(couple(x.data.subarray(2 * n, 2 * n + 2), w.data), 3 * n);
  },
});

/** All gradients of a network through one or two such nodes, as [gradient][parameter]. */
function gradientsThrough(
  through: (x: Node, w: Node) => Node,
  { x, seed, before, isChained }: { x: number[][]; seed: number; before: typeof tanh; isChained: boolean },
): number[][][] {
  const w = parameter([2], { name: "w" });
  const first = input("x", [3]).pipe(dense(2, { name: "first" }));
  const once = through(first.pipe(before()), w);
  const twice = isChained ? through(once.pipe(relu(), dense(2, { name: "second" })), w) : once;
  const y = twice.pipe(dense(2, { name: "last" })) as Node<readonly ["batch", 2]>;
  const loss = meanSquaredError(y, input("t", [2]));
  const differences: readonly FiniteDifferenceOptions[] = [
    { strategy: "direct" },
    { strategy: "propagated" },
    { strategy: "auto" },
    { strategy: "collapsed", parameters: first.inputs.slice(1) },
  ];
  const gradients = [...differences.map((each) => finiteDifference(loss, each)), spsa(loss), backprop(loss)];
  const run = iterations(still(gradients[0]), [{ x, t: x.map(() => [0.1, 0.2]) }], { seed, watch: gradients.slice(1) });
  const found: number[][][] = [];
  for (const iteration of run) {
    for (const each of gradients) found.push([...iteration.value(each)].map(({ value }) => [...value.data]));
  }
  return found;
}

const number = fc.double({ min: -2, max: 2, noNaN: true });
const networks = fc.record({
  x: fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
  seed: fc.nat(1000),
  before: fc.constantFrom(tanh, relu, sigmoid),
  isChained: fc.boolean(),
});

test("a box has the gradients of its function, bit for bit, by every strategy, spsa and backprop", () => {
  fc.assert(
    fc.property(networks, (network) => {
      const gradients = gradientsThrough(boxed, network);
      assert.is(gradients.length, 6);
      assert.equal(gradients, gradientsThrough(joined, network));
    }),
    { seed: 1, numRuns: 30 },
  );
});

test("a box with the function of a node with rules has the gradients of that node, except for rounding", () => {
  const x = [
    [0.3, -1],
    [2, 0.5],
  ];
  const gradients = [
    (h: Node) => h.pipe(sigmoid()),
    (h: Node) => blackBox({ inputs: { h }, output: [4], evaluate: (at) => at.h.map((z) => 1 / (1 + Math.exp(-z))) }),
  ].flatMap((layer) => {
    const y = layer(input("x", [2]).pipe(dense(4, { name: "a" }))).pipe(dense(1, { name: "b" }));
    const loss = meanSquaredError(y as Node<readonly ["batch", 1]>, input("t", [1]));
    const both = [finiteDifference(loss), backprop(loss)];
    const [found] = Array.from(
      iterations(still(both[0]), [{ x, t: [[1], [0]] }], { seed: 3, watch: [both[1]] }),
      (each) => both.map((gradient) => [...each.value(gradient)].flatMap(({ value }) => [...value.data])),
    );
    return found;
  });
  // The errors of central differences with h = 1e-4 and 1e-5: ε·|loss|/h and h²/6·|f‴|.
  const [differences, exact, boxDifferences, boxBackprop] = gradients;
  for (const [i, derivative] of differences.entries()) close(boxDifferences[i], derivative, 1e-10);
  for (const [i, derivative] of exact.entries()) close(boxBackprop[i], derivative, 1e-10);
});

test("a gradient by n direct inputs of the box takes 2n + 1 evaluations in one wave, and n + 1 by forward differences", () => {
  const rates = parameter([20], { name: "rates" });
  const box = blackBox({ inputs: { rates }, output: [2], evaluate: (at) => [at.rates[0] ** 2, at.rates[1]] });
  const loss = sumSquaredError(box, constant([1, 2]));
  for (const strategy of ["auto", "direct", "propagated"] as const) {
    const waves = wavesOf(still(finiteDifference(loss, { strategy })), [{}, {}]);
    assert.equal(sizes(waves), [[41], [41]]);
    assertNoneTwice(waves);
  }
  assert.equal(sizes(wavesOf(still(finiteDifference(loss, { scheme: "forward" })), [{}])), [[21]]);
  assert.equal(sizes(wavesOf(still(finiteDifference(loss, { scheme: "five-point" })), [{}])), [[81]]);
  assert.equal(sizes(wavesOf(still(backprop(loss)), [{}])), [[41]]);
  assert.equal(sizes(wavesOf(still(spsa(loss)), [{}])), [[3]]);
  assert.equal(sizes(wavesOf(still(spsa(loss, { directions: 4 })), [{}])), [[9]]);
});

/** A box behind a layer of two units, on three samples of three numbers. */
function layered(x: number[][]): { loss: Node<readonly []>; feed: Feed; parameters: readonly Node[] } {
  const hidden = input("x", [3]).pipe(dense(2, { name: "hidden" }));
  const box = blackBox({
    name: "box",
    inputs: { hidden },
    output: [],
    smooth: true,
    evaluate: ({ hidden: [a, b] }) => Math.sin(a) * b,
  });
  const loss = sumSquaredError(box as Node<readonly ["batch"]>, input("t", []));
  return { loss, feed: { x, t: x.map(() => 0) }, parameters: hidden.inputs.slice(1) };
}

test("behind a layer, weights with the same x share a point, those with x = 0 need none, and backprop perturbs only the box", () => {
  const apart = layered([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  // Each sample has its own point, and ±h·x for each weight and unit. The h·1 of W[0] in the first is also that of the bias.
  const each = (weights: number): number => 1 + 2 * 2 * weights;
  assert.equal(sizes(wavesOf(still(finiteDifference(apart.loss, { strategy: "propagated" })), [apart.feed])), [
    [each(3) + each(4) + each(4)],
  ]);
  const sparse = layered([
    [0, 2, 2],
    [0, 0, 0],
    [1, 1, 1],
  ]);
  const waves = wavesOf(still(finiteDifference(sparse.loss, { strategy: "propagated" })), [sparse.feed]);
  assert.equal(sizes(waves), [[each(2) + each(1) + each(1)]]);
  assertNoneTwice(waves);
  assert.equal(sizes(wavesOf(still(backprop(sparse.loss)), [sparse.feed])), [[3 * (1 + 2 * 2)]]);
});

test("collapsed takes six sample points on the loss profile of each unit and sample, and no more if the fits are good", () => {
  const { loss, feed, parameters } = layered([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const gradient = finiteDifference(loss, { strategy: "collapsed", parameters });
  const waves = wavesOf(still(gradient), [feed]);
  assert.equal(sizes(waves), [[2 * (1 + 6 * 2)]]);
  assertNoneTwice(waves);
});

test("collapsed then perturbs only the weights whose profiles bend too much", () => {
  const x = input("x", [3]);
  const hidden = x.pipe(dense(1, { name: "hidden", W: values([0, 0, 0]) }));
  // A jump at 5e-5 lies only within the loss profile of the first sample: D is 3h = 3e-4 there, and 0.3h = 3e-5 in the second.
  const evaluate = ({ hidden: [z] }: { hidden: Float64Array }): number => (z > 5e-5 ? 1 : z);
  const box = blackBox({ inputs: { hidden }, output: [], smooth: true, evaluate });
  const loss = sumSquaredError(box as Node<readonly ["batch"]>, input("t", []));
  const feed = {
    x: [
      [1, 2, 3],
      [0.1, 0.2, 0.3],
    ],
    t: [0.5, 0.5],
  };
  const parameters = [hidden.inputs[1]];
  const waves = wavesOf(still(finiteDifference(loss, { strategy: "collapsed", parameters })), [feed]);
  // The sample points of both profiles. The undeclared jump is found all the same.
  assert.is(waves[0][0].length, 1 + 6 + 6);
  assert.is(waves[0].length, 2);
  assertNoneTwice(waves);
});

/** Replaces NaN by 0. */
const cut = defineNode({
  kind: "cut",
  elementwise: true,
  forward(out, x) {
    for (let i = 0; i < x.size; i++) out.data[i] = x.data[i] > 0 ? x.data[i] : 0;
  },
});

test("each box behind another takes a wave, and no point is evaluated before its inputs are known", () => {
  const rates = parameter([2], { name: "rates", initial: values([1, 2]) });
  const first = blackBox({
    name: "first",
    inputs: { rates },
    output: [2],
    evaluate: (at) => at.rates.map((r) => r * r),
  });
  const between = first.pipe(cut());
  const second = blackBox({ name: "second", inputs: { between }, output: [], evaluate: (at) => at.between[0] });
  const third = blackBox({ name: "third", inputs: { second, rates }, output: [], evaluate: (at) => at.second[0] + 1 });
  for (const gradient of [finiteDifference(third), finiteDifference(third, { strategy: "direct" })]) {
    const waves = wavesOf(still(gradient), [{}]);
    assert.equal(sizes(waves), [[5, 5, 5]]);
    assert.equal(
      waves[0].map((wave) => [...new Set(wave.map((each) => each.split(" ")[0]))]),
      [["first"], ["second"], ["third"]],
    );
    assert.is(waves[0][1][0], "second 1 4");
    assertNoneTwice(waves);
  }
  // Backprop perturbs each box alone, by 2, 2 and 3 numbers.
  assert.equal(sizes(wavesOf(still(backprop(third)), [{}])), [[5, 5, 7]]);
});

test("boxes side by side, and the gradients of several losses, are evaluated in the same wave", () => {
  const rates = parameter([2], { name: "rates" });
  const one = (name: string): Node<readonly []> =>
    blackBox({ name, inputs: { rates }, output: [], evaluate: (at) => at.rates[0] ** 3 });
  const [a, b] = [one("a"), one("b")];
  const waves = wavesOf(still(backprop(a)), [{}], { watch: [finiteDifference(b), finiteDifference(a, { h: 1e-3 })] });
  assert.equal(sizes(waves), [[1 + 4 + 4 + 1 + 4]]);
  assertNoneTwice(waves);
});

/** Subtracts the mean of the batch. It does not declare whether samples are independent. */
const centered = defineNode({
  kind: "centered",
  forward(out, x) {
    const mean = x.data.reduce((sum, each) => sum + each, 0) / x.size;
    for (let i = 0; i < x.size; i++) out.data[i] = x.data[i] - mean;
  },
});

test("a node behind a box that mixes samples is detected, once the box has evaluated them", () => {
  const hidden = input("x", [1]).pipe(dense(1, { name: "hidden" }));
  const box = blackBox({ inputs: { hidden }, output: [1], evaluate: (at) => at.hidden[0] ** 2 });
  const y = centered()(box) as Node<readonly ["batch", 1]>;
  const loss = meanSquaredError(y, input("t", [1]));
  const feed = { x: [[1], [2], [4]], t: [[1], [0], [3]] };
  const all = (["auto", "direct"] as const).map((strategy) => finiteDifference(loss, { strategy }));
  const [[auto, direct]] = Array.from(iterations(still(all[0]), [feed], { watch: [all[1]] }), (iteration) =>
    all.map((each) => [...iteration.value(each)].flatMap(({ value }) => [...value.data])),
  );
  for (const [i, derivative] of auto.entries()) close(derivative, direct[i], 1e-9);
  // In the first iteration the three samples are evaluated first; the total stays the same. Where x = 1, the weight and
  // the bias share their points.
  const waves = wavesOf(still(all[0]), [feed, feed]);
  assert.equal(sizes(waves), [[3, 10], [13]]);
});

test("a record has the evaluations of each iteration", () => {
  const rates = parameter([3], { name: "rates" });
  const box = blackBox({ name: "plant", inputs: { rates }, output: [], repeat: 4, evaluate: (at) => at.rates[0] });
  let count = 0;
  for (const { boxes } of iterations(still(finiteDifference(box)), [{}, {}])) {
    assert.equal(boxes, { plant: { evaluations: 28, noise: 0, change: boxes.plant.change, isNoisy: false } });
    count++;
  }
  assert.is(count, 2);
});

test.run();
