// Properties of losses that the tests of PyTorch's numbers (pytorch-losses.test.ts) and of difference rules do not cover.
import {
  add,
  backprop,
  binaryCrossEntropy,
  constant,
  crossEntropy,
  dense,
  evaluate,
  type Feed,
  finiteDifference,
  huber,
  initialParameters,
  input,
  iterations,
  l2Penalty,
  linear,
  type Node,
  type OptimizerNode,
  parameter,
  parametersOf,
  sgd,
  sigmoid,
  softmax,
  tanh,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { explanationsOf, gradientsOf } from "../support/gradients.js";
import { numbersOf } from "../support/pytorch.js";

type Loss = Node<readonly []>;

test("huber with perturbations across its thresholds: every strategy gives the textbook's numbers", () => {
  const W = parameter([7, 2], {
    name: "W",
    initial: values(Array.from({ length: 14 }, (_, i) => ((i * 5) % 7) / 7 - 0.4)),
  });
  const y = input("x", [7]).pipe(dense(2, { W, bias: false }));
  const h = 1e-2;
  const x = Array.from({ length: 6 }, (_, n) =>
    Array.from({ length: 7 }, (__, i) => (((n + 2) * (i + 3)) % 5) / 2 - 1),
  );
  const at = (n: number, j: number): number =>
    x[n].reduce((sum, each, i) => sum + each * ((((2 * i + j) * 5) % 7) / 7 - 0.4), 0);
  // Residuals within a step of ±1, and one that moves from one threshold to the other.
  const t = x.map((_, n) => [at(n, 0) - 1 + (n - 3) * 0.003, at(n, 1) + 1 + (n - 2) * 0.004]);
  for (const threshold of [1, 0.002]) {
    const loss = huber(y, input("t", [2]), { threshold, reduction: "sum" }) as Loss;
    assert.match(explanationsOf(loss)[0], /^W: collapsed/);
    const [collapsed, propagated, direct] = gradientsOf(loss, { x, t }, [
      { h, strategy: "collapsed" },
      { h, strategy: "propagated" },
      { h, strategy: "direct" },
    ]).map((gradient) => gradient.get("W").data);
    for (let i = 0; i < 14; i++) {
      close(collapsed[i], propagated[i], 1e-13);
      close(direct[i], propagated[i], 1e-12);
    }
  }
});

test("huber with a threshold crossed by so little that its loss profile looks smooth", () => {
  const W = parameter([2, 1], { name: "W", initial: values([0.4, 0.2]) });
  const y = input("x", [2]).pipe(dense(1, { W, bias: false }));
  const loss = huber(y, input("t", [1]), { reduction: "sum" }) as Loss;
  // y = 0.46. A perturbation of the first weight by h moves the residual 1e-6 beyond 1. That of the second does not.
  const feed = { x: [[1, 0.3]], t: [[0.46 - (1 - 1e-2 + 1e-6)]] };
  const [collapsed, propagated] = gradientsOf(loss, feed, [
    { h: 1e-2, strategy: "collapsed" },
    { h: 1e-2, strategy: "propagated" },
  ]).map((gradient) => gradient.get("W").data);
  for (let i = 0; i < 2; i++) close(collapsed[i], propagated[i], 1e-15);
  close(propagated[1], 0.3 * (1 - 1e-2 + 1e-6), 1e-15);
});

test("binary cross-entropy of a sigmoid equals that of its probabilities, as long as these keep their digits", async () => {
  const z = input("z", [3]);
  const t = input("t", [3]);
  const feed: Feed = {
    z: [
      [-2, 0.5, 3],
      [1, -1, 0],
    ],
    t: [
      [0, 1, 0.3],
      [1, 0, 0.5],
    ],
  };
  for (const delta of [0, 1e-7, 0.1]) {
    const fused = binaryCrossEntropy(sigmoid()(z), t, { delta });
    const apart = binaryCrossEntropy(linear()(sigmoid()(z)), t, { delta });
    const [a, b] = await Promise.all(
      [fused, apart].map((loss) => evaluate(loss, feed, initialParameters(loss)) as Promise<number>),
    );
    close(a, b, 1e-14);
  }
});

test("with delta 0, binary cross-entropy of a sigmoid is finite for probabilities that are completely wrong", async () => {
  const z = constant([[-1000], [1000]]);
  const t = constant([[1], [0]]);
  const loss = binaryCrossEntropy(sigmoid()(z), t, { delta: 0, reduction: "sum" });
  assert.is(await evaluate(loss, {}, initialParameters(loss)), 2000);
});

test("cross-entropy of two classes equals binary cross-entropy", async () => {
  const z = input("z", [1]);
  const feed: Feed = { z: [[-2], [0.5], [3]], t: [[0], [1], [1]], label: [0, 1, 1] };
  const one = binaryCrossEntropy(sigmoid()(z), input("t", [1]), { delta: 0, reduction: "mean" });
  const spread = constant([[0, 1]]) as Node<readonly [1, 2]>;
  const both = z.pipe(dense(2, { W: spread, bias: false }), softmax());
  const two = crossEntropy(both, input("label", []), { delta: 0 });
  const [a, b] = await Promise.all([
    evaluate(one, { z: feed.z, t: feed.t }, initialParameters(one)),
    evaluate(two, { z: feed.z, label: feed.label }, initialParameters(two)),
  ]);
  close(a as number, b as number, 1e-15);
});

test("an L2 penalty of half the squares equals weight decay in sgd", () => {
  const y = input("x", [2]).pipe(dense(3), tanh(), dense(1));
  const loss = huber(y, input("t", [1]));
  const feed: Feed = {
    x: [
      [1, 0],
      [0.5, -1],
      [2, 1],
    ],
    t: [[1], [0], [-1]],
  };
  const penalized = add(loss, l2Penalty(parametersOf(y), { strength: 0.3, half: true }));
  const last = (W: OptimizerNode): unknown[] => {
    for (const { iteration, parameters } of iterations(W, new Array(20).fill(feed), { seed: 3 })) {
      if (iteration === 20) return Object.values(numbersOf(parameters)).flat();
    }
    throw new Error("It ended early.");
  };
  const wanted = last(sgd(backprop(loss), { learningRate: 0.1, weightDecay: 0.3 })) as number[];
  for (const gradient of [backprop(penalized), finiteDifference(penalized)]) {
    const got = last(sgd(gradient, { learningRate: 0.1 })) as number[];
    for (const [i, each] of wanted.entries()) close(got[i], each, 1e-8);
  }
});

test.run();
