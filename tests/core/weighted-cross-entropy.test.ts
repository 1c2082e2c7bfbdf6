// Weights of classes and samples, and ignored samples. pytorch-losses.test.ts tests the numbers.
import {
  backprop,
  type CrossEntropyOptions,
  crossEntropy,
  dense,
  evaluate,
  type Feed,
  FeedError,
  finiteDifference,
  fromJSON,
  GraphError,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  type Node,
  ShapeError,
  sgd,
  softmax,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";
import { explanationsOf } from "../support/gradients.js";

const x = input("x", [2]);
const y = x.pipe(dense(3), softmax());
const label = input("label", []);
const oneHot = input("t", [3]);
const weight = input("weight", []);
const rows = [
  [0.5, -1],
  [2, 1],
  [-1, 3],
  [0, 0.25],
];

const lossesOf = (loss: Node<readonly []>, feed: Feed, count = 3): number[] =>
  Array.from(
    iterations(sgd(backprop(loss), { learningRate: 0.5 }), Array<Feed>(count).fill(feed), { seed: 1 }),
    (each) => each.loss,
  );

test("a sample that is ignored, or weighs 0, has the same effect as no sample", () => {
  const plain = lossesOf(crossEntropy(y, label), { x: rows.slice(0, 3), label: [0, 2, 1] });
  const ignoring = lossesOf(crossEntropy(y, label, { ignoreIndex: -1 }), { x: rows, label: [0, 2, 1, -1] });
  const weighed = crossEntropy(y, label, { sampleWeights: weight });
  const without = lossesOf(weighed, { x: rows, label: [0, 2, 1, 1], weight: [2, 2, 2, 0] });
  for (const [i, loss] of plain.entries()) {
    close(ignoring[i], loss, 1e-14);
    close(without[i], loss, 1e-14);
  }
});

test("if no sample counts, the loss is 0 in every iteration", () => {
  const feed = { x: rows, label: [-1, -1, -1, -1] };
  for (const reduction of ["mean", "sum", "mean-elements"] as const) {
    assert.equal(lossesOf(crossEntropy(y, label, { ignoreIndex: -1, reduction }), feed), [0, 0, 0]);
  }
  const none = crossEntropy(y, label, { sampleWeights: weight, classWeights: [1, 2, 3] });
  assert.equal(lossesOf(none, { x: rows, label: [0, 1, 2, 0], weight: [0, 0, 0, 0] }), [0, 0, 0]);
});

test("works with the fast finite differences, sample by sample, and in chunks", async () => {
  const loss = crossEntropy(y, label, { classWeights: [1, 2, 3], ignoreIndex: 9, sampleWeights: weight });
  for (const each of explanationsOf(loss)) assert.match(each, /^dense1\/.: (collapsed|propagated, many)/);
  const feed = { x: rows, label: [0, 9, 1, 2], weight: [1, 1, 0.5, 2] };
  const gradients = [
    backprop(loss),
    ...(["auto", "direct", "propagated"] as const).map((strategy) => finiteDifference(loss, { strategy })),
  ];
  for (const each of iterations(sgd(gradients[0], { learningRate: 0 }), [feed], { watch: gradients })) {
    const [exact, ...others] = gradients.map((one) => each.value(one));
    for (const { name, value } of exact) {
      for (const other of others)
        value.data.forEach((derivative, i) => void close(other.get(name).data[i], derivative, 1e-8));
    }
  }
  const count = 2500;
  const many = {
    x: Array.from({ length: count }, (_, n) => rows[n % 4]),
    label: Array.from({ length: count }, (_, n) => feed.label[n % 4]),
    weight: Array.from({ length: count }, (_, n) => feed.weight[n % 4]),
  };
  const start = initialParameters(loss, { seed: 3 });
  close(await evaluate(loss, many, start), await evaluate(loss, feed, start), 1e-12);
});

test("goes through JSON with its weights", () => {
  const loss = crossEntropy(y, label, { classWeights: [1, 2, 3], ignoreIndex: 9, sampleWeights: weight, name: "cost" });
  const json = JSON.parse(JSON.stringify(toJSON(loss)));
  const [again] = fromJSON(json).roots as Node<readonly []>[];
  assert.equal(toJSON(again), json);
  const feed = { x: rows, label: [0, 9, 1, 2], weight: [1, 1, 0.5, 2] };
  assert.equal(lossesOf(again, feed), lossesOf(loss, feed));
});

test("refuses weights and targets that do not fit", () => {
  const refuses = (options: object, message: string, t: Node = label): void =>
    void throws(
      () => crossEntropy(y, t as typeof label, options as CrossEntropyOptions),
      HyperparameterError,
      `crossEntropy: ${message}`,
    );
  const fix = "give a list of 3 numbers, one for each class, 0 or more and not all 0.";
  refuses({ classWeights: [1, 2] }, `classWeights is an array of 2; ${fix}`);
  refuses({ classWeights: [1, 2, -1] }, `classWeights is an array of 3; ${fix}`);
  refuses({ classWeights: [1, 2, Number.NaN] }, `classWeights is an array of 3; ${fix}`);
  refuses({ classWeights: [0, 0, 0] }, `classWeights is an array of 3; ${fix}`);
  refuses({ classWeights: 2 }, `classWeights is 2; ${fix}`);
  refuses({ ignoreIndex: 0.5 }, "ignoreIndex is 0.5; give a whole number, such as -1.");
  refuses(
    { ignoreIndex: 0 },
    "ignoreIndex is 0 but t has a target for each class; give class indices, or sampleWeights of 0.",
    oneHot,
  );
  throws(
    () => crossEntropy(y, label, { sampleWeights: oneHot }),
    ShapeError,
    "crossEntropy: y has shape [batch, 3] but sampleWeights has [batch, 3]; give it the shape [batch].",
  );
  throws(
    () => crossEntropy(y, label, { sampleWeights: [1, 2] as unknown as Node, name: "cost" }),
    GraphError,
    'crossEntropy "cost": sampleWeights is an array of 2; give a node.',
  );
  throws(
    () =>
      lossesOf(crossEntropy(y, label, { sampleWeights: weight }), {
        x: rows,
        label: [0, 1, 2, 0],
        weight: [1, 1, -1, 1],
      }),
    FeedError,
    'crossEntropy "crossEntropy1": element 0 of sample 2 of sampleWeights, "weight", is -1 at iteration 1; give weights of 0 or more.',
  );
  assert.throws(
    () =>
      lossesOf(crossEntropy(y, label, { ignoreIndex: -1, classWeights: [1, 1, 1] }), { x: rows, label: [0, 1, 2, -2] }),
    /class index -2 of sample 3 is not a whole number from 0 to 2/,
  );
});

test("class weights may be a typed array, and are copied", () => {
  const feed = { x: rows, label: [0, 1, 2, 0] };
  const lossOf = (classWeights: ArrayLike<number>): Node<readonly []> => crossEntropy(y, label, { classWeights });
  const listed = [1, 2, 1];
  const expected = lossesOf(lossOf([1, 2, 1]), feed);
  for (const given of [listed, Float64Array.of(1, 2, 1), Float32Array.of(1, 2, 1), Uint8Array.of(1, 2, 1)]) {
    const loss = lossOf(given);
    (given as number[])[0] = 5;
    assert.equal(lossesOf(loss, feed), expected);
    assert.equal(loss.options.classWeights, [1, 2, 1]);
    const [again] = fromJSON(toJSON(loss)).roots as Node<readonly []>[];
    assert.equal(lossesOf(again as Node<readonly []>, feed), expected);
  }
  for (const wrong of [Float64Array.of(1, 2), Float64Array.of(1, Number.NaN, 2), BigInt64Array.of(1n, 1n, 1n)]) {
    assert.throws(
      () => lossOf(wrong as never),
      (error: Error) =>
        error instanceof HyperparameterError &&
        /classWeights is an? (\w+Array|array of 3); give a list of 3/.test(error.message),
    );
  }
});

test.run();
