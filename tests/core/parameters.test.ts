import { inspect } from "node:util";
import {
  crossEntropy,
  dense,
  GraphError,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  matmul,
  Parameters,
  parameter,
  parametersFromJSON,
  parametersOf,
  ShapeError,
  sigmoid,
  softmax,
  tensor,
} from "@rxgrad/core";
import { valueFor } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { line, points, xor } from "../support/small-networks.js";

const y = input("x", [3]).pipe(dense(4), sigmoid(), dense(2, { name: "last", bias: false }), softmax());
const loss = crossEntropy(y, input("t", [2]));

test("layers without a name are numbered, and their parameters are named after them", () => {
  assert.equal(
    parametersOf(loss).map(({ name }) => name),
    ["dense1/W", "dense1/b", "last/W"],
  );
  const own = matmul(y, parameter([2, 2], { name: "mix" }));
  assert.equal(
    parametersOf(own).map(({ name }) => name),
    ["dense1/W", "dense1/b", "last/W", "mix"],
  );
});

test("gets values by name and by node, in topological order", () => {
  const W = initialParameters(loss, { seed: 1 });
  assert.equal(W.names, ["dense1/W", "dense1/b", "last/W"]);
  assert.equal(
    Array.from(W, ({ name }) => name),
    W.names,
  );
  assert.equal(W.get("dense1/W").shape, [3, 4]);
  for (const { name, node, value } of W) {
    assert.is(W.get(node), value);
    assert.is(W.get(name), value);
    assert.ok(W.has(node) && W.has(name));
  }
  assert.not(W.has("dense2/W"));
  assert.not(W.has(y));
  throws(
    () => W.get("dense2/W"),
    GraphError,
    'parameters: there is no parameter "dense2/W"; give one of dense1/W, dense1/b, last/W.',
  );
  throws(
    () => W.get(y),
    GraphError,
    "parameters: there is no value of that softmax node; give one of dense1/W, dense1/b, last/W.",
  );
});

test("the console shows the names and their values", () => {
  const y = input("x", [2]).pipe(dense(1, { name: "out" }));
  const shown = inspect(initialParameters(y));
  assert.match(shown, /'out\/W': Tensor/);
  assert.match(shown, /shape: \[ 2, 1 \]/);
});

test("using another root does not renumber the layers", () => {
  const x = input("x", [3]);
  const second = x.pipe(dense(2));
  const first = x.pipe(dense(2));
  const W = initialParameters([first, second], { seed: 1 });
  assert.equal(W.names, ["dense1/W", "dense1/b", "dense2/W", "dense2/b"]);
  const [{ name, node }] = parametersOf(second);
  assert.is(name, "dense1/W");
  assert.is(W.get(node), W.get("dense2/W"));
});

test("a run with this seed starts from initialParameters", () => {
  const { W, loss: node, feed } = xor();
  const json = (seed?: number): string => JSON.stringify(initialParameters(node, seed === undefined ? {} : { seed }));
  for (const seed of [0, 1, -2]) {
    for (const { parametersBefore } of iterations(W, [feed], { seed })) {
      assert.is(JSON.stringify(parametersBefore), json(seed));
    }
  }
  for (const { parametersBefore } of iterations(W, [feed])) assert.is(JSON.stringify(parametersBefore), json());
  assert.is(json(), json(0));
  assert.is.not(json(0), json(1));
});

test("refuses a seed that is not a whole number", () => {
  for (const seed of [Number.NaN, 0.5, Number.POSITIVE_INFINITY, "1", null]) {
    const message = `seed is ${typeof seed === "string" ? '"1"' : seed}; give a whole number.`;
    throws(
      () => initialParameters(loss, { seed: seed as number }),
      HyperparameterError,
      `initialParameters: ${message}`,
    );
    const ofRun = `train: ${seed === null ? "seed is null; give a value, or leave it out." : message}`;
    throws(() => [...iterations(line().W, [points], { seed: seed as number })], HyperparameterError, ofRun);
  }
});

test("a run starts from given parameters, and refuses parameters that do not fit", () => {
  const { W } = line();
  const run = (parameters: unknown): unknown => [...iterations(W, [points], { parameters: parameters as Parameters })];
  const node = parametersOf(loss)[0].node;
  throws(
    () => run(new Parameters([{ name: "line/W", node, value: tensor([[1]]) }])),
    GraphError,
    'train: the parameters have no value for "line/b", only for line/W; give those of this network.',
  );
  throws(
    () => run(new Parameters([])),
    GraphError,
    'train: the parameters have no value for "line/W" and are empty; give those of this network.',
  );
  throws(
    () => run(new Parameters([{ name: "line/W", node, value: tensor([1, 2]) }])),
    ShapeError,
    'train: the value given for parameter "line/W" has shape [2] but its shape is [1, 1]; give those of this network.',
  );
  throws(
    () => run({ "line/W": [[1]] }),
    GraphError,
    "train: the parameters are an Object; give Parameters, such as iteration.parameters or initialParameters(loss).",
  );
});

test("every number goes through JSON, for any root that gives the same names", () => {
  const W = initialParameters(loss, { seed: 7 });
  const text = JSON.stringify(W);
  const back = parametersFromJSON(y, JSON.parse(text));
  assert.is(JSON.stringify(back), text);
  assert.equal(back.names, W.names);
  for (const { node, value } of W) assert.equal(back.get(node).data, value.data);
  assert.equal(JSON.parse(text)["last/W"].shape, [4, 2]);
});

test("valueFor finds a value by its node or else by its name, and refuses another shape", () => {
  const W = initialParameters(loss, { seed: 7 });
  const [{ node, name, value }] = [...W];
  assert.is(valueFor(node, "called otherwise here", W, "mine"), value);
  const twin = parameter(value.shape);
  assert.is(valueFor(twin, name, W, "mine"), value);
  const all = W.names.join(", ");
  throws(
    () => valueFor(twin, "gone", W, "mine"),
    GraphError,
    `mine: the parameters have no value for "gone", only for ${all}; give those of this network.`,
  );
  throws(
    () => valueFor(parameter([9]), name, W, "mine"),
    ShapeError,
    `mine: the value given for parameter "${name}" has shape [${value.shape.join(", ")}] but its shape is [9]; give those of this network.`,
  );
});

test.run();
