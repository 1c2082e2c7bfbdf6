// Transfer learning: some layers start from given parameters, the others start afresh.
import {
  backprop,
  batchNormalization,
  dense,
  GraphError,
  initialParameters,
  input,
  iterations,
  meanSquaredError,
  type Node,
  type Parameters,
  ShapeError,
  sgd,
  tanh,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const bodyOf = (trainable = true): Node =>
  input("x", [2]).pipe(dense(3, { name: "body", trainable }), batchNormalization({ name: "norm", trainable }), tanh());
const old = bodyOf().pipe(dense(1, { name: "head" }));
const pretrained = initialParameters(old, { seed: 5 });
const body = ["body/W", "body/b", "norm/gamma", "norm/beta", "norm/runningMean", "norm/runningVariance"];

/** The same body, with a head of another shape. */
const fresh = (trainable?: boolean): Node => bodyOf(trainable).pipe(dense(2, { name: "head" }));

function isStarted(start: Parameters, wanted: Parameters, seed: number, root: Node): void {
  const drawn = initialParameters(root, { seed });
  assert.equal(start.names, [...body, "head/W", "head/b"]);
  for (const name of body) assert.equal(start.get(name), wanted.get(name));
  for (const name of ["head/W", "head/b"]) assert.equal(start.get(name), drawn.get(name));
}

test("the body starts from another network and the head afresh: by Parameters, by JSON, and frozen", () => {
  const json = JSON.parse(JSON.stringify(pretrained));
  const bare = Object.fromEntries(
    Object.entries(json).map(([name, each]) => [name, { ...(each as object), signature: undefined }]),
  );
  for (const from of [pretrained, json, bare]) {
    for (const trainable of [true, false]) {
      const y = fresh(trainable);
      isStarted(initialParameters(y, { seed: 2, from, fresh: ["head"] }), pretrained, 2, y);
      isStarted(initialParameters(y, { seed: 2, from, fresh: [y] }), pretrained, 2, y);
      isStarted(initialParameters(y, { seed: 2, from, fresh: ["head/W", "head/b"] }), pretrained, 2, y);
      isStarted(initialParameters(y, { seed: 2, from, fresh: [y.inputs[1], y.inputs[2]] }), pretrained, 2, y);
    }
  }
});

test("training starts from them", () => {
  const y = fresh(false);
  const W = sgd(backprop(meanSquaredError(y, input("t", [2]))), { learningRate: 0.1 });
  const parameters = initialParameters(y, { seed: 2, from: pretrained, fresh: ["head"] });
  const feeds = [{ x: [[1, 2], [0, 1]], t: [[1, 0], [0, 1]] }]; // biome-ignore format: short
  for (const each of iterations(W, feeds, { parameters })) {
    assert.equal(each.parametersBefore.get("head/W"), parameters.get("head/W"));
    assert.equal(each.parameters.get("body/W"), pretrained.get("body/W"));
  }
});

test("also works for layers without names, if their numbers match", () => {
  const chain = (units: number): Node => input("x", [2]).pipe(dense(3), tanh(), dense(3), tanh(), dense(units));
  const before = initialParameters(chain(1), { seed: 5 });
  const y = chain(2);
  const start = initialParameters(y, { seed: 2, from: before, fresh: [y] });
  for (const name of ["dense1/W", "dense2/W", "dense2/b"]) assert.equal(start.get(name), before.get(name));
  assert.equal(start.get("dense3/W"), initialParameters(y, { seed: 2 }).get("dense3/W"));
});

test("starts only the given layers afresh, and refuses options that it cannot follow", () => {
  const y = fresh();
  const from = pretrained;
  throws(
    () => initialParameters(y, { from }),
    ShapeError,
    'initialParameters: the value given for parameter "head/W" has shape [3, 1] but its shape is [3, 2]; give those of this network.',
  );
  const other = bodyOf().pipe(dense(1, { name: "other" }));
  assert.throws(
    () => initialParameters(other, { from }),
    (error: Error) =>
      error instanceof GraphError &&
      error.message.startsWith(
        'initialParameters: the parameters have no value for "other/W", only for body/W, body/b,',
      ),
  );
  throws(
    () => initialParameters(y, { from, fresh: ["haed"] }),
    GraphError,
    'initialParameters: fresh holds "haed", which is not a layer or parameter of this network; give names or nodes of body, norm, head.',
  );
  throws(
    () => initialParameters(y, { from, fresh: [input("x", [2])] }),
    GraphError,
    "initialParameters: fresh holds a node (input), which is not a layer or parameter of this network; give names or nodes of body, norm, head.",
  );
  throws(
    () => initialParameters(y, { from, fresh: "head" as never }),
    GraphError,
    'initialParameters: fresh is "head"; give a list of names or nodes, such as ["head"].',
  );
  throws(
    () => initialParameters(y, { from, fresh: null as never }),
    GraphError,
    'initialParameters: fresh is null; give a list of names or nodes, such as ["head"].',
  );
  throws(
    () => initialParameters(y, { fresh: ["head"] }),
    GraphError,
    "initialParameters: fresh was given without from; leave it out.",
  );
  throws(
    () => initialParameters(y, { from: 7 as never, fresh: ["head"] }),
    GraphError,
    "initialParameters: from is 7; give Parameters, or their JSON.",
  );
});

test.run();
