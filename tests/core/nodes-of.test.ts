import {
  backprop,
  dense,
  describe,
  evaluate,
  GraphError,
  initialParameters,
  input,
  meanSquaredError,
  nodesOf,
  sgd,
  tanh,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const x = input("x", [2]);
const hidden = x.pipe(dense(3), tanh());
const y = hidden.pipe(dense(1, { name: "out" }));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.1 });

test("it holds the nodes of a run by the names that describe gives them", () => {
  const nodes = nodesOf(W);
  assert.equal(
    [...nodes.keys()].sort(),
    describe(W)
      .rows.map(({ name }) => name)
      .sort(),
  );
  assert.is(nodes.get("tanh1"), hidden);
  assert.is(nodes.get("out"), y);
  assert.is(nodes.get("meanSquaredError1"), loss);
});

test("a node that is found by its name can be evaluated", async () => {
  const parameters = initialParameters(loss, { seed: 1 });
  const feed = { x: [[0.5, -1]] };
  assert.equal(await evaluate(nodesOf(W).get("tanh1")!, feed, parameters), await evaluate(hidden, feed, parameters));
});

test("what is no optimizer is refused", () => {
  throws(
    () => nodesOf(loss as never),
    GraphError,
    "train: its root is a node (meanSquaredError); give an optimizer node such as sgd(gradient).",
  );
});

test.run();
