// The worked examples of introductions to neural networks, with their numbers: losses, outputs and gradients of networks.
import {
  crossEntropy,
  dense,
  evaluate,
  type FiniteDifferenceOptions,
  initialParameters,
  input,
  meanSquaredError,
  type Node,
  type Strategy,
  softmax,
  sumSquaredError,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import { close } from "../support/closeness.js";
import { gradientsOf } from "../support/gradients.js";

const STRATEGIES: readonly Strategy[] = ["direct", "propagated", "auto", "collapsed"];

/** Equal to a relative tolerance of 1e-12. */
const same = (got: number, wanted: number): void => close(got, wanted, 1e-12 * Math.abs(wanted));

const allSame = (got: ArrayLike<number>, wanted: readonly number[]): void => {
  wanted.forEach((value, i) => void same(got[i], value));
};

const y4 = input("y", [4]);
const t4 = input("t", [4]);
const T = [0, 0, 0, 1];

test("mean squared error and cross-entropy over the elements of (0.2, 0.1, 0.1, 0.6) and (0.1, 0.1, 0, 0.8)", async () => {
  const mse = meanSquaredError(y4, t4);
  const cee = crossEntropy(y4, t4, { reduction: "mean-elements" });
  const first = { y: [[0.2, 0.1, 0.1, 0.6]], t: [T] };
  const second = { y: [[0.1, 0.1, 0, 0.8]], t: [T] };
  same(await evaluate(mse, first), 0.055);
  same(await evaluate(mse, second), 0.015);
  same(await evaluate(cee, first), 0.1277063642748345);
  same(await evaluate(cee, second), 0.055785856578554394);
});

test("half the sum of squares and cross-entropy of ten classes, the right one at 0.6 and at 0.1", async () => {
  const y = input("y", [10]);
  const oneHot = input("t", [10]);
  const label = input("label", []);
  const right = [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0];
  const wrong = [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0];
  const t = [[0, 0, 1, 0, 0, 0, 0, 0, 0, 0]];
  same(await evaluate(sumSquaredError(y, oneHot), { y: [right], t }), 0.0975);
  same(await evaluate(sumSquaredError(y, oneHot), { y: [wrong], t }), 0.5975);
  same(await evaluate(crossEntropy(y, oneHot), { y: [right], t }), 0.510825457099338);
  same(await evaluate(crossEntropy(y, oneHot), { y: [wrong], t }), 2.3025840929945454);
  same(await evaluate(crossEntropy(y, label), { y: [right], label: [2] }), 0.510825457099338);
  same(await evaluate(crossEntropy(y, label), { y: [wrong], label: [2] }), 2.3025840929945454);
});

test("the sum of squares of (0.2, 0.5, 0.3) against (0, 1, 0)", async () => {
  const loss = sumSquaredError(input("y", [3]), input("t", [3]), { half: false });
  same(await evaluate(loss, { y: [[0.2, 0.5, 0.3]], t: [[0, 1, 0]] }), 0.38);
});

/** A 2×3 layer without bias, its softmax, and its cross-entropy. */
function layer(W: number[][]) {
  const z = input("x", [2]).pipe(dense(3, { W: values(W), bias: false }));
  const y = z.pipe(softmax());
  return { z, y, byProbabilities: crossEntropy(y, input("t", [3])), byLabel: crossEntropy(y, input("t", [])) };
}

/** Every strategy gives these numbers, within 1e-12 of each plus the rounding of subtracted losses, ε·L/h. */
function gradientIs(
  loss: Node<readonly []>,
  feed: { x: number[][]; t: number[] | number[][] },
  options: FiniteDifferenceOptions & { h: number },
  value: number,
  wanted: readonly number[],
): void {
  const gradients = gradientsOf(
    loss,
    feed,
    STRATEGIES.map((strategy) => ({ ...options, strategy })),
  );
  for (const gradient of gradients) {
    const { data } = gradient.get("dense1/W");
    wanted.forEach((each, i) => {
      close(data[i], each, 1e-12 * Math.abs(each) + (4 * Number.EPSILON * value) / options.h);
    });
  }
}

test("the gradient of a 2×3 layer whose weights are whole numbers", async () => {
  const W = [
    [1, 3, 2],
    [-1, 4, 5],
  ];
  const { y, byProbabilities: loss } = layer(W);
  const feed = { x: [[0.6, 0.9]], t: [[0, 0, 1]] };
  const start = initialParameters(loss);
  const L = 0.5557779579925367;
  allSame(
    (await evaluate(y, { x: feed.x }, start)).data,
    [0.00142187602873083, 0.4249523932041485, 0.5736257307671206],
  );
  same(await evaluate(loss, feed, start), L);
  // The published notebook prints ((0, 10, −15), (0, 14, −24)), because it cuts W ± h to whole numbers.
  gradientIs(
    loss,
    feed,
    { h: 0.001 },
    L,
    [
      0.00085312551945105, 0.2549713927937902, -0.25582451823841224, 0.00127968837476677, 0.38245709166667696,
      -0.383736779788979,
    ],
  );
});

test("the outputs, loss and gradient of a 2×3 network, class 2", async () => {
  const W = [
    [0.47355232, 0.9977393, 0.84668094],
    [0.85557411, 0.03563661, 0.69422093],
  ];
  const { z, y, byProbabilities, byLabel } = layer(W);
  const x = [[0.6, 0.9]];
  const start = initialParameters(byLabel);
  const L = 0.9280682857864075;
  allSame((await evaluate(z, { x }, start)).data, [1.054148091, 0.630716529, 1.132807401]);
  allSame((await evaluate(y, { x }, start)).data, [0.3654127111314497, 0.23927077686987236, 0.395316511998678]);
  same(await evaluate(byLabel, { x, t: [2] }, start), L);
  const gradient = [
    0.2192475712392561, 0.14356242984070455, -0.3628100010055757, 0.3288713569016277, 0.21534364482433954,
    -0.5442150014739466,
  ];
  gradientIs(byLabel, { x, t: [2] }, { h: 1e-4 }, L, gradient);
  gradientIs(byProbabilities, { x, t: [[0, 0, 1]] }, { h: 1e-4 }, L, gradient);
});

test.run();
