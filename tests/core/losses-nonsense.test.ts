// Meaningless inputs of a loss are refused in one sentence, before an update uses them.
import {
  backprop,
  binaryCrossEntropy,
  crossEntropy,
  defineNode,
  dense,
  evaluate,
  exp,
  type Feed,
  FeedError,
  finiteDifference,
  initialParameters,
  input,
  iterations,
  logSoftmax,
  multiply,
  type Node,
  NumericError,
  parameter,
  ShapeError,
  sgd,
  sigmoid,
  softmax,
  sum,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, isError, throws } from "../support/closeness.js";

const x = input("x", [2]);
const rows = [
  [0.5, -1],
  [2, 1],
  [-1, 3],
  [0, 0.25],
];
const sharp = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 0, 0],
];
const t = input("t", [3]);

/** Trains for `count` iterations. @returns The losses. */
function train(loss: Node<readonly []>, feed: Feed, { seed = 1, count = 3, learningRate = 0.1 } = {}): number[] {
  const feeds = Array<Feed>(count).fill(feed);
  return Array.from(iterations(sgd(backprop(loss), { learningRate }), feeds, { seed }), (each) => each.loss);
}

const rejects = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  );

test("a forgotten softmax is refused by name for every seed", () => {
  const y = x.pipe(dense(3));
  for (let seed = 0; seed < 10; seed++) {
    assert.throws(
      () => train(crossEntropy(y, t), { x: rows, t: sharp }, { seed, count: 100 }),
      (error: Error) =>
        error instanceof NumericError &&
        /^crossEntropy "crossEntropy1": element \d of sample \d of y, "dense1", is -?[\d.]+ at iteration 1; give probabilities: let y end with softmax\(\)\.$/.test(
          error.message,
        ),
    );
  }
});

test("y may leave its range at any iteration, and is refused there", () => {
  // y = w·x + b with a target that pulls it beyond 1.
  const w = parameter([1], { name: "w", initial: values([0.9]) });
  const y = multiply(input("u", [1]), w);
  const loss = binaryCrossEntropy(y, input("t", [1]), { delta: 0.01 });
  const feed = { u: [[1], [0.5]], t: [[1], [1]] };
  // The derivative is −½·(1/0.91 + 0.5/0.46), so that w becomes 1.1185…
  const wanted = 0.9 + 0.2 * 0.5 * (1 / 0.91 + 0.5 / 0.46);
  assert.throws(
    () => train(loss, feed, { count: 50, learningRate: 0.2 }),
    ({ message }: Error) => {
      const [start, end] = message.split(/1\.118\d+/);
      close(Number(message.slice(start.length, -end.length)), wanted, 1e-15);
      assert.is(start, 'binaryCrossEntropy "binaryCrossEntropy1": element 0 of sample 0 of y, "multiply1", is ');
      assert.is(end, " at iteration 2; give probabilities: let y end with sigmoid().");
      return true;
    },
  );
});

test("targets outside of 0 to 1 are refused, and classWeights named", async () => {
  const y = x.pipe(dense(3), softmax());
  const weighted = [
    [1, 0, 0],
    [0, 5, 0],
    [0, 0, 1],
    [1, 0, 0],
  ];
  const said =
    'crossEntropy "crossEntropy1": element 1 of sample 1 of t, "t", is 5; give targets from 0 to 1, and weigh classes by the option classWeights.';
  for (const options of [{}, { labelSmoothing: 0.1 }, { labelSmoothing: () => 0.1 }]) {
    const loss = crossEntropy(y, t, options);
    throws(() => train(loss, { x: rows, t: weighted }), FeedError, said.replace("is 5", "is 5 at iteration 1"));
    isError(await rejects(evaluate(loss, { x: rows, t: weighted }, initialParameters(loss))), FeedError, said);
  }
  const negative = { x: rows, t: sharp.map((row) => row.map((each) => each - 0.5)) };
  assert.throws(() => train(crossEntropy(y, t), negative), /element 1 of sample 0 of t, "t", is -0.5 at iteration 1/);
  const each = x.pipe(dense(3), sigmoid());
  throws(
    () => train(binaryCrossEntropy(each, t), { x: rows, t: weighted }),
    FeedError,
    'binaryCrossEntropy "binaryCrossEntropy1": element 1 of sample 1 of t, "t", is 5 at iteration 1; give targets from 0 to 1.',
  );
  // Computed targets are not fed.
  throws(
    () => train(crossEntropy(y, multiply(t, 2)), { x: rows, t: sharp }),
    NumericError,
    'crossEntropy "crossEntropy1": element 0 of sample 0 of t, "multiply1", is 2 at iteration 1; give targets from 0 to 1, and weigh classes by the option classWeights.',
  );
});

test("batches are checked in later iterations too, and every sample of a large set", async () => {
  const y = x.pipe(dense(3), softmax());
  const loss = crossEntropy(y, t);
  const good = { x: rows, t: sharp };
  const bad = { x: rows.slice(0, 1), t: [[0, 0, -1]] };
  const run = iterations(sgd(backprop(loss), { learningRate: 0.1 }), [good, good, bad]);
  run.next();
  run.next();
  assert.throws(() => run.next(), /element 2 of sample 0 of t, "t", is -1 at iteration 3/);
  const count = 5000;
  const many = {
    x: Array.from({ length: count }, (_, n) => [n, 1]),
    t: Array.from({ length: count }, (_, n) => [n === 4321 ? 3 : 1, 0, 0]),
  };
  const error = await rejects(evaluate(loss, many, initialParameters(loss)));
  assert.match((error as Error).message, /element 0 of sample 4321 of t, "t", is 3; give/);
});

test("rounding of 1e-9 is allowed, and so are values perturbed for a gradient", () => {
  const y = input("y", [2]);
  const scale = parameter([2], { initial: values([1, 1]) });
  const loss = crossEntropy(multiply(y, scale), input("t", [2]));
  const near = { y: [[1 + 9e-10, -9e-10]], t: [[1 + 9e-10, -9e-10]] };
  for (const strategy of ["auto", "direct", "propagated"] as const) {
    const W = sgd(finiteDifference(loss, { strategy }), { learningRate: 0 });
    assert.is([...iterations(W, [near, near])].length, 2);
  }
  assert.throws(() => train(loss, { ...near, y: [[1 + 2e-9, 0]] }), /"multiply1", is 1.000000002 at iteration 1/);
  assert.throws(() => train(loss, { ...near, t: [[0, -2e-9]] }), /"t", is -2e-9 at iteration 1/);
});

test("probabilities from other nodes are taken unchanged", () => {
  const scores = x.pipe(dense(3));
  const same = train(crossEntropy(scores.pipe(logSoftmax(), exp()) as typeof t, t), { x: rows, t: sharp });
  const fused = train(crossEntropy(scores.pipe(softmax()), t), { x: rows, t: sharp });
  fused.forEach((loss, i) => void close(same[i], loss, 1e-9));
});

test("a single class is refused at composition", () => {
  const one = x.pipe(dense(1));
  throws(
    () => one.pipe(softmax()),
    ShapeError,
    "softmax: x has shape [batch, 1], and one class alone is always certain; give two or more, or sigmoid() for one.",
  );
  throws(
    () => one.pipe(logSoftmax()),
    ShapeError,
    "logSoftmax: x has shape [batch, 1], and one class alone is always certain; give two or more, or sigmoid() for one.",
  );
  for (const targets of [input("t", [1]), input("t", [])]) {
    throws(
      () => crossEntropy(one.pipe(sigmoid()), targets as Node as typeof one),
      ShapeError,
      "crossEntropy: y has shape [batch, 1], and one class alone is always right; give two or more, or binaryCrossEntropy(y, t) for one.",
    );
  }
});

test("the message of an infinite loss names the missing layer", () => {
  // y is exactly 0 and the target is 1: log 0.
  const y = input("y", [2]);
  const scale = parameter([2], { initial: values([1, 1]) });
  const fed = { y: [[0, 1]], t: [[1, 0]] };
  const said = (loss: Node<readonly []>): string => {
    try {
      train(loss, fed);
    } catch (error) {
      assert.instance(error, NumericError);
      return (error as Error).message;
    }
    throw new Error("nothing was thrown");
  };
  const ofClasses = crossEntropy(multiply(y, scale), input("t", [2]), { delta: 0 });
  assert.match(said(ofClasses), /is Infinity at iteration 1, .*; give probabilities: let y end with softmax\(\)\.$/);
  const ofEach = binaryCrossEntropy(multiply(y, scale), input("t", [2]), { delta: 0 });
  assert.match(said(ofEach), /is Infinity at iteration 1, .*; give probabilities: let y end with sigmoid\(\)\.$/);
});

test("an own node may declare the range of its inputs", () => {
  const root = defineNode({
    kind: "root",
    elementwise: true,
    ranges: () => [{ input: "x", from: 0, to: Number.POSITIVE_INFINITY, fix: "give numbers that are not negative" }],
    forward: (out, { data }) =>
      void data.forEach((each, i) => {
        out.data[i] = Math.sqrt(Math.max(0, each));
      }),
  });
  const loss = root({ name: "it" })(x).pipe(dense(1), sum()) as Node<readonly []>;
  throws(
    () => train(loss, { x: rows }),
    FeedError,
    'root "it": element 1 of sample 0 of x, "x", is -1 at iteration 1; give numbers that are not negative.',
  );
});

test("class indices in a column are distinguished from class indices", () => {
  const y = x.pipe(dense(3), softmax());
  throws(
    () => crossEntropy(y, input("t", [1]) as Node as typeof t),
    ShapeError,
    'crossEntropy: y has shape [batch, 3] but t has [batch, 1]; for class indices feed [N] into input("t", []), not a column.',
  );
  const loss = crossEntropy(y, input("t", []));
  throws(
    () => train(loss, { x: rows, t: [[0], [1], [2], [0]] }),
    FeedError,
    'input "t": a value of shape [4, 1] was fed but its shape is [batch]; give the shape [4]: numbers themselves, not lists of one.',
  );
  assert.is(train(loss, { x: rows, t: [0, 1, 2, 0] }).length, 3);
  // A column behind more axes than one.
  throws(
    () => train(loss, { x: rows, t: [[[0]], [[1]], [[2]], [[0]]] }),
    FeedError,
    'input "t": a value of shape [4, 1, 1] was fed but its shape is [batch]; give the shape [4]: numbers themselves, not lists of one.',
  );
});

test.run();
