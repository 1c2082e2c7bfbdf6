import {
  absoluteError,
  add,
  constant,
  crossEntropy,
  dense,
  dropout,
  finiteDifference,
  flatten,
  GraphError,
  HyperparameterError,
  input,
  iterations,
  type Layer,
  matmul,
  meanSquaredError,
  type Node,
  parameter,
  reshape,
  ShapeError,
  sgd,
  sigmoid,
  softmax,
  sumSquaredError,
  transpose,
} from "@rxgrad/core";
import { test } from "uvu";
import { throws } from "../support/closeness.js";

const x = input("x", [4]);
const y = x.pipe(dense(10), softmax());
const t3 = input("t", [3]) as Node as Node<readonly ["batch", 10]>;

const shapes = (call: () => unknown, message: string): Error => throws(call, ShapeError, message);
const graph = (call: () => unknown, message: string): Error => throws(call, GraphError, message);

test("losses of different shapes", () => {
  shapes(
    () => crossEntropy(y, t3, { name: "loss" }),
    'crossEntropy "loss": y has shape [batch, 10] but t has [batch, 3]; give both the same number of classes.',
  );
  shapes(
    () => crossEntropy(y, input("t", [10], { batch: false }) as Node as Node<readonly ["batch", 10]>),
    "crossEntropy: y has shape [batch, 10] but t has [10]; give t the shape [batch, 10] for probabilities or [batch] for class indices.",
  );
  shapes(
    () => crossEntropy(input("p", []) as Node as typeof y, t3),
    "crossEntropy: y has shape [batch]; give it a last axis of classes.",
  );
  for (const [loss, kind] of [
    [meanSquaredError, "meanSquaredError"],
    [sumSquaredError, "sumSquaredError"],
    [absoluteError, "absoluteError"],
  ] as const) {
    shapes(
      () => loss(y, t3, { name: "loss" }),
      `${kind} "loss": y has shape [batch, 10] but t has [batch, 3]; give both the same shape.`,
    );
  }
});

test("layers and joins of different shapes", () => {
  shapes(
    () => add(y, t3, { name: "sum" }),
    'add "sum": a has shape [batch, 10] but b has [batch, 3]; give axes that, counted from the last, are equally long or 1, and "batch" only with "batch" or 1.',
  );
  const W = parameter([3, 5]);
  shapes(
    () => dense(5, { W, name: "tied" })(x),
    'dense "tied": x has shape [batch, 4] but W has [3, 5]; give W the shape [4, units].',
  );
  shapes(() => dense(5, { b: parameter([4]) })(x), "dense: W has shape [4, 5] but b has [4]; give b the shape [5].");
  shapes(
    () => dense(5, { name: "out" })(input("s", [])),
    'dense "out": x has shape [batch]; give it a last axis of features.',
  );
  shapes(
    () => matmul(x as Node, W, { name: "mix" }),
    'matmul "mix": a has shape [batch, 4] but b has [3, 5]; give b two axes, the first as long as a\'s last.',
  );
});

test("invalid shapes", () => {
  for (const axis of [0, -1, 1.5, Number.NaN, "3", null]) {
    shapes(
      () => input("x", [axis as number]),
      `input "x": axis 1 of shape [batch, ${axis}] is ${axis}; give whole positive numbers, and "batch" only first.`,
    );
  }
  shapes(
    () => parameter([2, "batch" as unknown as number], { name: "w" }),
    'parameter "w": its shape is [2, batch], but a parameter has no batch axis; give whole positive numbers.',
  );
  shapes(
    () => constant([[1, 2], [3]]),
    "tensor: expected 2 entries at depth 1 but found 1; give rows of equal length.",
  );
  for (const units of [0, -3, 2.5, Number.NaN]) {
    graph(
      () => dense(units, { name: "out" }),
      `dense "out": units is ${units}; give a whole number, 1 or more, such as dense(10).`,
    );
  }
});

test("invalid names", () => {
  graph(() => input("", [1]), 'input: name is ""; give a text that is not empty.');
  graph(() => input(undefined as unknown as string, [1]), "input: name is undefined; give a text that is not empty.");
  graph(() => dense(2, { name: "" })(x), 'dense: name is ""; give a text that is not empty, or leave it out.');
});

test("two nodes of one name", () => {
  const train = (loss: Node<readonly []>): unknown => [
    ...iterations(sgd(finiteDifference(loss), { learningRate: 1 }), []),
  ];
  const twice = x.pipe(dense(3, { name: "same" }), sigmoid(), dense(3, { name: "same" }));
  graph(
    () => train(meanSquaredError(twice, input("t", [3]))),
    'dense "same": another node (dense) has the same name; give each node a name of its own.',
  );
  graph(
    () => train(meanSquaredError(x.pipe(dense(3, { name: "t" })), input("t", [3]))),
    'input "t": another node (dense) has the same name; give each node a name of its own.',
  );
});

test("an input used with two shapes", () => {
  const other = input("x", [3]).pipe(dense(10));
  shapes(
    () => [...iterations(sgd(finiteDifference(meanSquaredError(y, other)), { learningRate: 1 }), [])],
    'input "x": it is used with two shapes, [batch, 4] and [batch, 3]; declare it once and use that node twice.',
  );
});

test("values that are no node, no layer or no gradient", () => {
  graph(
    () => x.pipe(dense(3), "sigmoid" as unknown as Layer),
    'pipe: layer 2 is "sigmoid"; give a layer such as dense(10).',
  );
  throws(
    () => x.pipe(sigmoid as unknown as Layer),
    HyperparameterError,
    "sigmoid: its options are a node (input); call it first, as in sigmoid().",
  );
  graph(
    () => x.pipe(dense as unknown as Layer),
    "dense: a node is among its arguments; pass the node through it, as in x.pipe(dense(10)).",
  );
  const other = (layer: unknown, ...given: unknown[]) => (layer as (...given: unknown[]) => unknown)(...given);
  for (const [call, example] of [
    [() => other(dense, x, 50), "dense(50)"],
    [() => other(dense, 50, x), "dense(50)"],
    [() => other(dropout, x, 0.3), "dropout(0.5)"],
    [() => other(reshape, x, [2, 1]), "reshape([2, 3])"],
    [() => other(transpose, x), "transpose()"],
  ] as const) {
    const name = example.split("(")[0];
    graph(call, `${name}: a node is among its arguments; pass the node through it, as in x.pipe(${example}).`);
  }
  graph(() => x.pipe((() => sigmoid) as unknown as Layer), "pipe: layer 1 returned a function; return a node.");
  graph(() => x.pipe(undefined as unknown as Layer), "pipe: layer 1 is undefined; give a layer such as dense(10).");
  graph(() => add(y, "3" as unknown as typeof y), 'add: b is "3"; give a node or a number.');
  graph(() => matmul(y, 3 as unknown as Node<readonly [10, 3]>), "matmul: b is 3; give a node.");
  graph(() => flatten()("x" as unknown as Node), 'flatten: input 1 is "x"; give a node.');
  graph(
    () => sgd(y as unknown as Parameters<typeof sgd>[0], { learningRate: 1 }),
    "sgd: its gradient is a node (softmax); give a gradient node such as finiteDifference(loss).",
  );
  graph(() => sgd([], { learningRate: 1 }), "sgd: it was given no gradient; give one, or several.");
  graph(
    () => finiteDifference(y as Node as Node<readonly []>, { name: "slope" }),
    'finiteDifference "slope": the loss has shape [batch, 10]; give a node whose value is one number.',
  );
});

test("a gradient by what its loss does not depend on, or by nothing", () => {
  const loss = meanSquaredError(x.pipe(dense(1)), input("t", [1]));
  const train = (from: Node<readonly []>, parameters?: Node[]): unknown => [
    ...iterations(sgd(finiteDifference(from, parameters ? { parameters } : {}), { learningRate: 1 }), []),
  ];
  graph(
    () => train(loss, [x]),
    'finiteDifference: input "x" is not a parameter that its loss depends on; give one of those.',
  );
  graph(
    () => train(loss, [parameter([1], { name: "stray" })]),
    'finiteDifference: parameter "stray" is not a parameter that its loss depends on; give one of those.',
  );
  graph(
    () => train(meanSquaredError(x.pipe(dense(1, { trainable: false })), input("t", [1]))),
    "finiteDifference: its loss depends on no trainable parameter; add a layer that has some, such as dense.",
  );
});

test("hyper-parameters outside their domain, where they are declared", () => {
  const loss = meanSquaredError(x.pipe(dense(1)), input("t", [1]));
  const refuses = (call: () => unknown, message: string): Error => throws(call, HyperparameterError, message);
  for (const h of [0, -1e-4, Number.NaN, Number.POSITIVE_INFINITY]) {
    refuses(
      () => finiteDifference(loss, { h, name: "slope" }),
      `finiteDifference "slope": h is ${h}; give a positive finite number, such as 1e-4.`,
    );
  }
  for (const learningRate of [Number.NaN, -0.1, Number.POSITIVE_INFINITY]) {
    refuses(
      () => sgd(finiteDifference(loss), { learningRate, name: "W" }),
      `sgd "W": learningRate is ${learningRate}; give a finite number, 0 or more, such as 0.1.`,
    );
  }
  for (const [value, shown] of [
    ["0.1", '"0.1"'],
    [null, "null"],
    [undefined, "undefined"],
    [{}, "an Object"],
  ] as const) {
    refuses(
      () => sgd(finiteDifference(loss), { learningRate: value as unknown as number }),
      `sgd: learningRate is ${shown}; give a finite number, 0 or more, such as 0.1, a schedule (iteration) => number, or an Observable.`,
    );
  }
});

test("a stream where nothing subscribes to one", () => {
  const loss = meanSquaredError(x.pipe(dense(1)), input("t", [1]));
  const stream = { subscribe: () => ({ unsubscribe() {} }) };
  throws(
    () => [...iterations(sgd(finiteDifference(loss), { learningRate: stream }), [])],
    HyperparameterError,
    "sgd1: learningRate is an Observable, which only train() of rxgrad subscribes to; give a number or a schedule here.",
  );
});

test.run();
