import { inspect } from "node:util";
import {
  crossEntropy,
  dense,
  evaluate,
  finiteDifference,
  GraphError,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  l2Penalty,
  matmul,
  Parameters,
  parameter,
  parametersFromJSON,
  parametersOf,
  ShapeError,
  sgd,
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

test("with gives a copy with other values, and keeps what evaluation needs besides", async () => {
  const W = initialParameters(loss, { seed: 7 });
  const last = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  const other = W.with({ "last/W": last });
  assert.equal(other.names, W.names);
  assert.is(other.get("last/W"), last);
  assert.is(other.get([...W][2]!.node), last);
  assert.is(other.get("dense1/W"), W.get("dense1/W"));
  assert.is.not(W.get("last/W"), last);
  throws(
    () => W.with({ gone: last }),
    GraphError,
    'parameters: there is no parameter "gone"; give one of dense1/W, dense1/b, last/W.',
  );
  throws(
    () => W.with({ "dense1/W": last }),
    ShapeError,
    'parameters: a tensor of shape [4, 2] was given for parameter "dense1/W" of shape [3, 4]; give a Tensor of that shape.',
  );
  throws(
    () => W.with({ "last/W": 3 as never }),
    ShapeError,
    'parameters: 3 was given for parameter "last/W" of shape [4, 2]; give a Tensor of that shape.',
  );
});

test("with keeps the hyper-parameters of the iteration, and reaches the parameters that another optimizer updates", async () => {
  const [a, b] = [parameter([2], { name: "a" }), parameter([2], { name: "b" })];
  const penalty = l2Penalty([a, b], { strength: (iteration) => iteration / 4 });
  const [A, B] = [a, b].map((each) => sgd(finiteDifference(penalty, { parameters: [each] }), { learningRate: 0.1 }));
  for (const turn of iterations([A!, B!], [{}, {}])) {
    if (turn.iteration < 2) continue;
    const own = turn.value(A!);
    assert.equal(own.names, ["a"]);
    const moved = own.with({ a: tensor([1, 0]), b: tensor([0, 2]) });
    assert.is(await evaluate(penalty, {}, moved), 0.5 * 5);
  }
});

test.run();
