import {
  backprop,
  crossEntropy,
  defineNode,
  dense,
  finiteDifference,
  GraphError,
  HyperparameterError,
  input,
  iterations,
  matmul,
  meanSquaredError,
  OperationError,
  parameter,
  type RxgradError,
  ShapeError,
  sgd,
  sigmoid,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

const x = input("x", [2]);
const t = input("t", [2]);
const feed = {
  x: [
    [0.5, -1],
    [1, 2],
    [-0.3, 0.4],
  ],
  t: [
    [1, 0],
    [0, 1],
    [0.5, 0.5],
  ],
};

type ErrorClass = new (message: string) => RxgradError;

function refused(run: () => unknown, kind: ErrorClass, message: RegExp): void {
  assert.throws(run, (error: unknown) => error instanceof kind && message.test(error.message));
}

test("dense refuses bad nodes, bad initializers, and options that contradict one another", () => {
  refused(
    () => dense(2, { W: [[1, 2]] as never })(x),
    GraphError,
    /^dense: W is an array of 1; give a node, or an initializer/,
  );
  refused(() => dense(2, { b: 5 as never, name: "out" })(x), GraphError, /^dense "out": b is 5; give a node/);
  refused(() => dense(2, { bias: "no" as never })(x), GraphError, /bias is "no"; give true or false, or "input"/);
  refused(() => dense(2, { trainable: 0 as never })(x), GraphError, /trainable is 0; give true or false/);
  refused(() => dense(2, { bias: false, b: values([1, 2]) })(x), GraphError, /b is given but bias is false/);
});

test("the error for a wrong number of start values names their parameter", () => {
  const W = parameter([2, 2], { name: "own", initial: values([1, 2, 3]) });
  const root = sgd(finiteDifference(meanSquaredError(matmul(x, W), t)), { learningRate: 0.1 });
  refused(() => iterations(root, [feed]).next(), ShapeError, /^parameter "own": values: shape \[2, 2\] holds 4/);
});

test("an option that is null does not count as left out", () => {
  const root = sgd(finiteDifference(meanSquaredError(x.pipe(dense(2)), t)), { learningRate: 0.1 });
  for (const name of ["from", "kernels", "parameters", "iterationsPerEpoch", "seed", "watch", "positioned"]) {
    refused(
      () => iterations(root, [feed], { [name]: null }).next(),
      HyperparameterError,
      new RegExp(`^train: ${name} is null; give a value, or leave it out\\.$`),
    );
  }
});

test("iterationsPerEpoch must be a whole number, 1 or more", () => {
  const root = sgd(finiteDifference(meanSquaredError(x.pipe(dense(2)), t)), { learningRate: 0.1 });
  for (const iterationsPerEpoch of [0, -2, Number.NaN, 1.5]) {
    refused(
      () => iterations(root, [feed], { iterationsPerEpoch }).next(),
      HyperparameterError,
      /iterationsPerEpoch is/,
    );
  }
});

test("detects a forward that changes its input", () => {
  const vandal = defineNode({
    kind: "vandal",
    forward(out, z) {
      for (let i = 0; i < out.data.length; i++) {
        out.data[i] = 2 * z.data[i];
        z.data[i] = 7;
      }
    },
  });
  const root = sgd(finiteDifference(meanSquaredError(x.pipe(dense(2), vandal()), t)), { learningRate: 0.1 });
  refused(
    () => iterations(root, [feed]).next(),
    OperationError,
    /^vandal "vandal1": forward changed its input "dense1"/,
  );
});

test("a custom node called softmax is not mistaken for softmax", () => {
  const impostor = defineNode({
    kind: "softmax",
    forward(out, z) {
      const [rows, width] = z.shape;
      for (let n = 0; n < rows; n++) {
        let sum = 0;
        for (let k = 0; k < width; k++) sum += Math.exp(z.data[n * width + k] / 10);
        for (let k = 0; k < width; k++) out.data[n * width + k] = Math.exp(z.data[n * width + k] / 10) / sum;
      }
    },
  });
  const loss = crossEntropy(x.pipe(dense(3), sigmoid(), dense(2), impostor()) as typeof t, t);
  const textbook = finiteDifference(loss, { strategy: "direct" });
  const others = [
    finiteDifference(loss, { strategy: "propagated" }),
    finiteDifference(loss, { strategy: "collapsed" }),
    backprop(loss),
  ];
  const root = sgd(textbook, { learningRate: 0 });
  for (const iteration of iterations(root, [feed], { seed: 1, watch: others })) {
    for (const { name, value } of iteration.value(textbook)) {
      for (const other of others) {
        const given = iteration.value(other).get(name);
        for (let i = 0; i < value.size; i++) assert.ok(Math.abs(given.data[i] - value.data[i]) < 1e-9, other.kind);
      }
    }
  }
});

test("a bias equals a weight on an input that is always 1", () => {
  const W = [
    [0.3, -0.2],
    [0.5, 0.7],
  ];
  const b = [0.1, -0.4];
  const one = input("one", [3]);
  const biased = meanSquaredError(x.pipe(dense(2, { W: values(W), b: values(b) }), sigmoid()), t);
  const weighed = meanSquaredError(one.pipe(dense(2, { W: values([...W, b]), bias: false }), sigmoid()), t);
  const gradients = [finiteDifference(biased), finiteDifference(weighed)] as const;
  const roots = gradients.map((gradient) => sgd(gradient, { learningRate: 0.1 }));
  const both = { ...feed, one: feed.x.map((sample) => [...sample, 1]) };
  for (const iteration of iterations(roots, [both, both, both])) {
    const [first, second] = gradients.map((gradient) =>
      [...iteration.value(gradient)].flatMap(({ value }) => [...value.data]),
    );
    assert.is(first.length, second.length);
    for (const [i, value] of first.entries()) assert.ok(Math.abs(value - second[i]) <= 1e-13, `${value}, ${second[i]}`);
  }
});

test.run();
