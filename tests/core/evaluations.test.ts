// The number of evaluations of each gradient. The oracle is a black box: it counts the points that it is asked for, and a point
// that is asked for twice is evaluated once.
import {
  add,
  backprop,
  blackBox,
  dense,
  type FiniteDifferenceOptions,
  finiteDifference,
  type GradientNode,
  type Iteration,
  initialParameters,
  input,
  iterations,
  l2Penalty,
  leakyRelu,
  meanSquaredError,
  type Node,
  parameter,
  randomDirections,
  StaleIterationError,
  sgd,
  sigmoid,
  spsa,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

const SAMPLES = 5;
const x = input("x", [3]);
const t = input("t", [2]);
/** No two inputs of a sample are equal; one is 0. */
const rows = Array.from({ length: SAMPLES }, (_, n) => [n % 2 === 0 ? 0 : 0.3, Math.sin(n + 1), 2 + Math.cos(n)]);
const feed = { x: rows, t: rows.map(([first]) => [first!, 1]) };

/** A loss that a black box computes for each sample, behind a layer with two units. */
function boxed(smooth?: boolean, bias = true): Node<readonly []> {
  const z = x.pipe(dense(2, { bias }));
  const evaluate = ({ z, t }: { z: Float64Array; t: Float64Array }): number => (z[0]! - t[0]!) ** 2 + Math.exp(z[1]!);
  return meanSquaredError(blackBox({ inputs: { z, t }, output: [1], evaluate, smooth }), input("zero", [1]));
}

const all = { ...feed, zero: rows.map(() => [0]) };

function once(gradient: GradientNode, given: object = all): Iteration {
  const loop = iterations(sgd(gradient, { learningRate: 0 }), [given as never], {
    parameters: initialParameters(gradient.loss, { seed: 1 }),
  });
  return loop.next().value as Iteration;
}

/** The evaluations as the run counts them, and as its black box does: without those of the forward pass. */
function counted(gradient: GradientNode, given: object = all): { count: number; byBox: number } {
  const { evaluations, boxes } = once(gradient, given);
  return { count: Object.values(evaluations)[0]!, byBox: boxes.blackBox1!.evaluations - SAMPLES };
}

const zeros = rows.flat().filter((each) => each === 0).length;
/** The moves of a unit by its weights and its bias, over all samples. */
const MOVES = SAMPLES * 4 - zeros;

const cases: readonly [string, FiniteDifferenceOptions, boolean | undefined, number][] = [
  ["propagated, central", { strategy: "propagated" }, undefined, 2 * 2 * MOVES],
  ["propagated, forward", { strategy: "propagated", scheme: "forward" }, undefined, 2 * MOVES],
  ["propagated, five points", { scheme: "five-point" }, undefined, 4 * 2 * MOVES],
  ["collapsed", { strategy: "collapsed", h: 1e-5 }, true, 6 * 2 * SAMPLES],
];

for (const [name, options, smooth, expected] of cases) {
  test(`${name}: as many as the black box counts`, () => {
    assert.equal(counted(finiteDifference(boxed(smooth), options)), { count: expected, byBox: expected });
  });
}

test("a smooth profile costs six evaluations by every scheme, and no weight is perturbed by itself", () => {
  const falling = rows.map((_, n) => [0.9, 0.7 - n / 20, 0.3]);
  const negative = falling.map((row) => row.map((value) => -value));
  for (const scheme of ["central", "forward", "backward", "five-point"] as const) {
    for (const bias of [true, false]) {
      for (const x of [rows, falling, negative]) {
        const gradient = finiteDifference(boxed(true, bias), { strategy: "collapsed", scheme });
        assert.is(counted(gradient, { ...all, x }).byBox, 6 * 2 * SAMPLES, `${scheme}, bias: ${bias}, ${x}`);
      }
    }
  }
});

test("a change of the size of a loss's rounding does not count against its profile", () => {
  for (const h of [1e-6, 1e-8]) {
    const { byBox } = counted(finiteDifference(boxed(true), { strategy: "collapsed", h }));
    assert.is(byBox, 6 * 2 * SAMPLES, `h = ${h}`);
  }
});

test("only in a sample that crosses a kink are weights perturbed by themselves", () => {
  const z = x.pipe(dense(1, { W: values([[1], [0.5], [0.25]]), b: values([0]) }), leakyRelu());
  const box = blackBox({ inputs: { z }, output: [1], evaluate: ({ z }) => Math.exp(z[0]!), smooth: true });
  const gradient = finiteDifference(meanSquaredError(box, input("zero", [1])), { strategy: "collapsed" });
  for (const crossing of [0, 2, 4]) {
    const x = rows.map((_, n) => (n === crossing ? [0.1, 0.2, -0.8] : [0.5, 0.3, n / 8]));
    const { byBox } = counted(gradient, { x, zero: all.zero });
    // The bias moves the unit to ends of the profile.
    assert.is(byBox, 6 * SAMPLES + 2 * 3, `sample ${crossing}`);
  }
});

test("direct counts every weight, also one whose input is 0, for which the box knows the value", () => {
  const weights = 2 * 3 + 2;
  const { count, byBox } = counted(finiteDifference(boxed(), { strategy: "direct" }));
  assert.is(count, 2 * weights * SAMPLES);
  assert.is(count - byBox, 2 * 2 * zeros);
});

test("random directions: the points of all directions, and one for blocking", () => {
  assert.equal(counted(spsa(boxed())), { count: 2 * SAMPLES, byBox: 2 * SAMPLES });
  assert.is(counted(randomDirections(boxed(), { directions: 3, seed: 1 })).count, 3 * 2 * SAMPLES);
  assert.is(counted(spsa(boxed(), { blocking: 0 })).count, 3 * SAMPLES);
});

test("equal inputs of a sample share their perturbations, and the bias is an input of 1", () => {
  const loss = meanSquaredError(x.pipe(dense(4)), input("u", [4]));
  const given = { x: [[2, 2, 1]], u: [[0, 0, 0, 0]] };
  const { evaluations } = once(finiteDifference(loss, { strategy: "propagated" }), given);
  assert.equal(evaluations, { finiteDifference1: 2 * 4 * 2 });
});

test("a penalty is perturbed all at once, and a weight of which samples are mixed one at a time", () => {
  const w = parameter([4], { name: "w" });
  assert.equal(once(finiteDifference(l2Penalty(w, { strength: 1 })), {}).evaluations, { finiteDifference1: 2 });
  const hidden = x.pipe(dense(2), sigmoid());
  const loss = add(meanSquaredError(hidden, t), l2Penalty(w, { strength: 1 }));
  const gradient = finiteDifference(loss, { h: "auto" });
  assert.equal(once(gradient, feed).evaluations, { finiteDifference1: 2 * (2 * 3 + 2) * SAMPLES + 2 });
});

test("the textbook's 79,520 runs of 784-50-10 become 360 for each sample", () => {
  const loss = meanSquaredError(input("pixels", [784]).pipe(dense(50), sigmoid(), dense(10)), input("digit", [10]));
  const given = {
    pixels: [Array.from({ length: 784 }, (_, i) => ((i * 7) % 11) / 11)],
    digit: [Array(10).fill(0)],
  };
  assert.equal(once(finiteDifference(loss), given).evaluations, { finiteDifference1: 6 * (50 + 10) });
});

test("backprop evaluates nothing, every gradient has its number, and later reads are refused", () => {
  const loss = meanSquaredError(x.pipe(dense(2)), t);
  const W = sgd(backprop(loss), { learningRate: 0 });
  const watch = [finiteDifference(loss, { strategy: "direct" })];
  const loop = iterations(W, [feed, feed], { watch });
  const first = loop.next().value as Iteration;
  assert.equal(first.evaluations, { backprop1: 0, finiteDifference1: 2 * 8 * SAMPLES });
  loop.next();
  assert.throws(
    () => first.evaluations,
    (error: unknown) =>
      error instanceof StaleIterationError && error.message.includes("its evaluations cannot be read"),
  );
});

test.run();
