import {
  add,
  backprop,
  constant,
  crossEntropy,
  defineNode,
  dense,
  describe,
  finiteDifference,
  GraphError,
  type Iteration,
  input,
  iterations,
  matmul,
  meanSquaredError,
  OperationError,
  parameter,
  relu,
  sgd,
  sigmoid,
  softmax,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const x = input("x", [784]);
const y = x.pipe(dense(50), sigmoid(), dense(10), softmax());
const loss = crossEntropy(y, input("t", [10]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });

const TABLE = `
node           kind          shape         parameters    cost  inputs
x              input         [batch, 784]
dense1/W       parameter     [784, 50]         39,200
dense1/b       parameter     [50]                  50
dense1         dense         [batch, 50]               39,200  x, dense1/W, dense1/b
sigmoid1       sigmoid       [batch, 50]                   50  dense1
dense2/W       parameter     [50, 10]             500
dense2/b       parameter     [10]                  10
dense2         dense         [batch, 10]                  500  sigmoid1, dense2/W, dense2/b
softmax1       softmax       [batch, 10]                   10  dense2
t              input         [batch, 10]
crossEntropy1  crossEntropy  []                            10  softmax1, t

39,760 parameters: 39,760 trainable, 0 frozen
39,770 multiply-adds for one sample
`.slice(1, -1);

test("a network for digits, as a table", () => {
  const described = describe(loss);
  assert.is(described.table, TABLE);
  assert.is(String(described), TABLE);
  assert.equal(described.totals, { trainable: 39_760, frozen: 0, cost: 39_770 });
  assert.equal(described.rows[3], {
    name: "dense1",
    kind: "dense",
    shape: ["batch", 50],
    parameters: 0,
    trainable: undefined,
    cost: 39_200,
    inputs: ["x", "dense1/W", "dense1/b"],
    source: undefined,
    options: { units: 50 },
  });
});

test("the description of a training root has its gradients and optimizers too", () => {
  const line = "collapsed  all weights into a unit share one loss profile";
  assert.is(
    describe(W).table,
    `${TABLE}

finiteDifference1: finiteDifference of crossEntropy1, scheme central, h 0.0001, strategy auto
  parameter  strategy   because
  dense1/W   ${line}
  dense1/b   ${line}
  dense2/W   ${line}
  dense2/b   ${line}

sgd1: sgd by finiteDifference1, learningRate 0.1
  updates  dense1/W, dense1/b, dense2/W, dense2/b`,
  );
  const { gradients, optimizers } = describe(W.gradients[0]);
  assert.is(gradients[0].loss, "crossEntropy1");
  assert.equal(optimizers, []);
});

test("names equal those in Parameters, for any roots", () => {
  const a = input("a", [2]).pipe(dense(3), sigmoid());
  const b = a.pipe(dense(2));
  const other = a.pipe(dense(1, { name: "other" }));
  const first = finiteDifference(meanSquaredError(b, input("t", [2])));
  const second = finiteDifference(meanSquaredError(other, input("u", [1])), {
    parameters: [other.inputs[1], other.inputs[2]],
  });
  const roots = [sgd(second, { learningRate: 0.1 }), sgd(first, { learningRate: 0.1 })];
  const turn = iterations(roots, [{ a: [[1, 2]], t: [[0, 0]], u: [[0]] }]).next().value as Iteration;
  const described = describe(roots);
  const named = described.rows.filter((row) => row.source === "parameter").map(({ name }) => name);
  assert.equal(named, turn.parameters.names);
  assert.equal(
    described.optimizers.map((each) => each.name),
    ["sgd1", "sgd2"],
  );
  assert.equal(described.optimizers[0].parameters, ["other/W", "other/b"]);
  assert.equal(described.optimizers[1].gradients, ["finiteDifference2"]);
});

test("generated names of gradients avoid names that users gave", () => {
  const named = finiteDifference(loss, { name: "finiteDifference1" });
  assert.equal(
    describe([finiteDifference(loss), named]).gradients.map(({ name }) => name),
    ["finiteDifference2", "finiteDifference1"],
  );
});

test("a shared node is listed and counted once", () => {
  const shared = input("x", [3]).pipe(dense(3, { name: "first", bias: false }));
  const tied = add(shared, shared).pipe(
    dense(3, { W: shared.inputs[1], b: parameter([3], { name: "frozen", trainable: false }) }),
  );
  const both = add(tied, input("x", [3]));
  const { rows, totals, table, mermaid } = describe(both);
  assert.equal(
    rows.map(({ name }) => name),
    ["x", "first/W", "first", "add1", "frozen", "dense1", "add2"],
  );
  assert.equal(totals, { trainable: 9, frozen: 3, cost: 9 + 3 + 9 + 3 });
  assert.match(table, "frozen   parameter (frozen)");
  assert.match(mermaid, '[("frozen<br/>[3]<br/>frozen")]');
  assert.equal(rows[3].inputs, ["first", "first"]);
});

test("a node costs what it declares, or an element of its largest input or its output", () => {
  const tripled = defineNode({
    kind: "tripled",
    cost: (shape) => 3 * (shape[1] as number),
    forward: (out, from) => out.data.set(from.data),
  });
  const costs = (node: Parameters<typeof describe>[0]): number => describe(node).rows.at(-1)?.cost ?? -1;
  const matrix = parameter([5, 7], { name: "matrix" });
  assert.is(costs(input("x", [4]).pipe(tripled())), 12);
  assert.is(costs(matmul(input("x", [2, 3, 5]), matrix)), 2 * 3 * 5 * 7);
  assert.is(costs(matmul(constant([[1, 2, 3, 4, 5]]), matrix)), 5 * 7);
  assert.is(costs(input("x", [2, 3, 5]).pipe(dense(4))), 2 * 3 * 5 * 4);
  assert.is(costs(meanSquaredError(input("x", [6]), input("t", [6]))), 6);
  assert.is(costs(input("x", [6])), 0);
  const broken = defineNode({
    kind: "broken",
    cost() {
      throw new Error("no idea");
    },
    forward: (out, from) => out.data.set(from.data),
  });
  throws(() => describe(input("x", [1]).pipe(broken())), OperationError, "broken: cost() threw: no idea");
});

test("each parameter is listed with its strategy and the reason", () => {
  const bent = defineNode({
    kind: "bent",
    elementwise: true,
    kinked: true,
    forward: (out, from) => out.data.set(from.data.map(Math.abs)),
  });
  const mixed = defineNode({
    kind: "mixed",
    samplesIndependent: false,
    forward: (out, from) => out.data.set(from.data),
  });
  const mean = (layer: ReturnType<typeof bent>) =>
    meanSquaredError(input("x", [40]).pipe(dense(1), layer), input("t", [1]));
  const told = (options: Parameters<typeof finiteDifference>[1], layer = relu() as ReturnType<typeof bent>) =>
    describe(finiteDifference(mean(layer), options)).gradients[0].explanations.map(
      ({ parameter: name, strategy, reason }) => `${name} ${strategy} ${reason}`,
    );
  const asked = "the forward pass runs again for every perturbation, as requested";
  assert.equal(told({ strategy: "direct" }), [`dense1/W direct ${asked}`, `dense1/b direct ${asked}`]);
  const kinks = 'because "bent1" has kinks and no sides rule';
  assert.is(told({}, bent())[0], `dense1/W propagated many perturbations run together, ${kinks}`);
  assert.is(told({}, mixed())[1], 'dense1/b propagated one perturbation at a time, because "mixed1" mixes samples');
  assert.is(told({})[0], "dense1/W collapsed all weights into a unit share one loss profile");
  throws(
    () => told({ strategy: "collapsed" }, bent()),
    GraphError,
    `finiteDifference: strategy "collapsed" does not fit parameter "dense1/W": ${kinks.slice(8)}; use "auto" or "propagated".`,
  );
});

test("schedules and streams are shown as such", () => {
  const stream = { subscribe: () => ({ unsubscribe() {} }) };
  const gradient = finiteDifference(loss, { h: stream, scheme: "forward" });
  const { gradients, optimizers, table } = describe(sgd(gradient, { name: "W", learningRate: (i) => 1 / i }));
  assert.equal(gradients[0].options, { scheme: "forward", h: "stream", strategy: "auto" });
  assert.equal(optimizers[0].options, { learningRate: "schedule" });
  assert.match(table, "\nW: sgd by finiteDifference1, learningRate schedule\n");
});

test("hundreds of nodes stay readable", () => {
  let deep = input("x", [4]).pipe(dense(4));
  for (let i = 0; i < 300; i++)
    deep = add(deep, deep.pipe(dense(4, { name: `block number ${i} of the tower` }), relu()));
  const gradient = finiteDifference(meanSquaredError(deep, input("t", [4])));
  const lines = describe(sgd(gradient, { learningRate: 0.1 })).table.split("\n");
  assert.ok(lines.length > 1500);
  const widest = Math.max(...lines.map((line) => line.length));
  assert.ok(widest <= 110, `a line is ${widest} wide`);
  assert.ok(lines.every((line) => line === line.trimEnd()));
});

test("a long name is cut in the columns, and printed in full below", () => {
  const name = "n".repeat(5000);
  const { table, rows } = describe(input("x", [2]).pipe(relu({ name })));
  assert.is(rows[1].name, name);
  assert.match(table, `${"n".repeat(35)}…  relu`);
  assert.not.match(table, "n".repeat(36));
});

test("backprop names the nodes without a rule, for the parameters before them", () => {
  const square = defineNode({
    kind: "square",
    elementwise: true,
    forward(out, x) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] ** 2;
    },
  });
  const y = input("x", [2]).pipe(dense(3), square({ name: "between" }), dense(1));
  const [{ explanations }] = describe(backprop(meanSquaredError(y, input("t", [1])))).gradients;
  assert.equal(
    explanations.map(({ parameter, differenced }) => [parameter, differenced?.join()].join(" ")),
    ["dense1/W between", "dense1/b between", "dense2/W ", "dense2/b "],
  );
});

test("an invalid graph is refused", () => {
  const wanted = "give a node, a gradient, an optimizer, or a list of them.";
  throws(() => describe([]), GraphError, `describe: it was given an empty list; ${wanted}`);
  throws(() => describe([loss, 5 as never]), GraphError, `describe: it was given 5; ${wanted}`);
  throws(() => describe(sigmoid as never), GraphError, `describe: it was given a function; ${wanted}`);
});

test.run();
