// Some parameters use one gradient node, the rest use others.
import {
  backprop,
  dense,
  describe,
  finiteDifference,
  fromJSON,
  type GradientNode,
  input,
  iterations,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  type Parameters,
  sgd,
  sigmoid,
  spsa,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

const RATE = 0.25;
const hidden = input("x", [2]).pipe(dense(3, { name: "first" }), sigmoid());
const y = hidden.pipe(dense(1, { name: "second" }));
const loss = meanSquaredError(y, input("t", [1]), { name: "loss" });
const [W1, b1] = hidden.inputs[0].inputs.slice(1);
const [W2, b2] = y.inputs.slice(1);
const feeds = Array.from({ length: 6 }, (_, k) => ({
  x: [
    [0, k / 5],
    [1, 0.5],
  ],
  t: [[k % 2], [0.5]],
}));

const exact = backprop(loss, { parameters: [W1, b1] });
const along = spsa(loss, { h: 0.01, directions: 2, parameters: [W2] });
const perturbed = finiteDifference(loss, { scheme: "richardson", h: 0.01, parameters: [b2] });

/** Every bit of the parameters and gradients, iteration by iteration. */
function path(W: OptimizerNode | readonly OptimizerNode[], gradients: readonly GradientNode[]): unknown[] {
  return Array.from(iterations(W, feeds, { seed: 3 }), (each) => [
    each.loss,
    each.parameters.toJSON(),
    gradients.map((gradient) => each.value(gradient).toJSON()),
  ]);
}

const all = [exact, along, perturbed];
const together = sgd(all, { learningRate: RATE });
const apart = [sgd([exact, perturbed], { learningRate: RATE }), sgd(along, { learningRate: RATE })];

/** W − rate·g of one parameter, as sgd computes it. */
const step = (before: Parameters, gradient: Parameters, of: Node): number[] =>
  Array.from(before.get(of).data, (w, i) => w - RATE * gradient.get(of).data[i]);

test("one optimizer updates each parameter by its own gradient, all at the same W", () => {
  const owners: readonly (readonly [Node, GradientNode])[] = [
    [W1, exact],
    [b1, exact],
    [W2, along],
    [b2, perturbed],
  ];
  let count = 0;
  for (const each of iterations(together, feeds, { seed: 3 })) {
    const before = each.parametersBefore;
    for (const [node, gradient] of owners) {
      assert.equal(Array.from(each.parameters.get(node).data), step(before, each.value(gradient), node));
    }
    assert.equal(each.value(exact).names, ["first/W", "first/b"]);
    assert.equal(each.value(along).names, ["second/W"]);
    assert.equal(each.value(perturbed).names, ["second/b"]);
    // Compute each gradient alone at the W of this iteration. The directions of spsa depend on the iteration number, so spsa
    // is compared in the first iteration only.
    const feed = [feeds[each.iteration - 1]];
    for (const gradient of each.iteration === 1 ? all : [exact, perturbed]) {
      const alone = sgd(gradient, { learningRate: 0 });
      const [again] = Array.from(iterations(alone, feed, { seed: 3, parameters: before }), (one) =>
        one.value(gradient),
      );
      assert.equal(again.toJSON(), each.value(gradient).toJSON());
    }
    count++;
  }
  assert.is(count, feeds.length);
});

test("two optimizers give the same parameters, in either order", () => {
  const wanted = path(together, all);
  assert.equal(path(apart, all), wanted);
  assert.equal(path([...apart].reverse(), all), wanted);
});

test("each optimizer has its own rate, and a parameter without an optimizer does not change", () => {
  const slow = sgd(along, { learningRate: 0 });
  let count = 0;
  for (const each of iterations([slow, sgd(exact, { learningRate: RATE })], feeds, { seed: 3 })) {
    count++;
    for (const node of [W2, b2]) assert.equal(each.parameters.get(node).data, each.parametersBefore.get(node).data);
    assert.not.equal(each.parameters.get(W1).data, each.parametersBefore.get(W1).data);
  }
  assert.is(count, feeds.length);
});

test("optimizers of mixed gradients go through JSON and describe", () => {
  const loaded = fromJSON(JSON.parse(JSON.stringify(toJSON(apart))));
  const gradients = loaded.optimizers.flatMap((each) => each.gradients);
  assert.equal(path(loaded.optimizers, gradients), path(apart, [exact, perturbed, along]));
  assert.equal(
    describe(apart).optimizers.map(({ gradients: followed, parameters }) => [followed, parameters]),
    [
      [
        ["backprop1", "finiteDifference1"],
        ["first/W", "first/b", "second/b"],
      ],
      [["spsa1"], ["second/W"]],
    ],
  );
});

test.run();
