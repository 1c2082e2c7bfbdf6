import {
  add,
  backprop,
  checkGradients,
  compareGradients,
  crossEntropy,
  defineJoin,
  defineNode,
  dense,
  finiteDifference,
  flatten,
  GraphError,
  HyperparameterError,
  input,
  iterations,
  leakyRelu,
  linear,
  matmul,
  meanSquaredError,
  type Node,
  NumericError,
  parameter,
  relu,
  sgd,
  sigmoid,
  softmax,
  sumSquaredError,
  tanh,
} from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";

const SAMPLES = 5;

/** Numbers all over (−2, 2), without repetition. */
const spread = (count: number, by: number): number[] =>
  Array.from({ length: count }, (_, i) => 2 * Math.sin(by * (i + 1)));

const feed = { x: new Float64Array(spread(SAMPLES * 3, 1.7)), t: new Float64Array(spread(SAMPLES * 2, 0.9)) };
const x = input("x", [3]);
const t = input("t", [2]);

const checked = (loss: Node<readonly []>, tolerance = 1e-6): void => {
  for (const seed of [1, 2, 3]) checkGradients(loss, feed, { seed, tolerance });
};

const layers = {
  linear: linear(),
  sigmoid: sigmoid(),
  tanh: tanh(),
  relu: relu(),
  leakyRelu: leakyRelu({ slope: 0.1 }),
  softmax: softmax(),
};

for (const [name, layer] of Object.entries(layers)) {
  test(`backprop through ${name} agrees with finite differences`, () => {
    checked(meanSquaredError(x.pipe(dense(4), layer, dense(2)), t));
    checked(sumSquaredError(x.pipe(dense(2), layer), t, { half: false }));
  });
}

test("backprop goes through diamonds, shared weights, joins and flatten", () => {
  const W = parameter([3, 3], { name: "shared" });
  const first = matmul(x, W).pipe(tanh());
  const second = matmul(first, W).pipe(sigmoid());
  checked(meanSquaredError(add(first, second).pipe(flatten(), dense(2)), t));
});

test("backprop of every cross-entropy agrees with finite differences", () => {
  const z = x.pipe(dense(4), tanh(), dense(2));
  const y = z.pipe(softmax());
  const targets = {
    x: feed.x,
    t: [
      [1, 0],
      [0, 1],
      [0.25, 0.75],
      [0.5, 0.5],
      [1, 0],
    ],
  };
  for (const delta of [0, 1e-7, 0.1]) {
    for (const base of [Math.E, 2]) {
      const options = { delta, base } as const;
      checkGradients(crossEntropy(y, t, options), targets);
      checkGradients(crossEntropy(y.pipe(linear()), t, options), targets);
    }
  }
});

test("backprop goes through computed targets too", () => {
  const y = x.pipe(dense(2), softmax());
  const teacher = x.pipe(dense(2), softmax());
  for (const delta of [0, 1e-7]) {
    checkGradients(crossEntropy(y, teacher, { delta }), { x: feed.x });
    checkGradients(crossEntropy(y.pipe(linear()), teacher, { delta }), { x: feed.x });
  }
  checkGradients(meanSquaredError(y, teacher), { x: feed.x });
});

test("backprop takes differences of a node without backward alone, with few evaluations", () => {
  let calls = 0;
  const box = defineNode({
    kind: "box",
    forward(out, z) {
      calls++;
      const [rows, width] = z.shape;
      for (let n = 0; n < rows; n++) {
        for (let k = 0; k < width; k++) {
          out.data[n * width + k] = Math.sin(z.data[n * width + k] * z.data[n * width + ((k + 1) % width)]);
        }
      }
    },
  });
  const loss = meanSquaredError(x.pipe(dense(50), tanh(), dense(4), box(), dense(2)), t);
  const W = sgd(backprop(loss), { learningRate: 0.1 });
  let before = 0;
  for (const { iteration } of iterations(W, [feed, feed, feed])) {
    // One forward pass, and one step up and one down for each of its 4 inputs, for any number of samples and weights.
    if (iteration > 1) assert.is(calls - before, 1 + 2 * 4);
    before = calls;
  }
  checked(meanSquaredError(x.pipe(dense(3), tanh(), dense(4), box(), dense(2)), t));
});

test("an elementwise node without backward takes two evaluations", () => {
  let calls = 0;
  const swish = defineNode({
    kind: "swish",
    elementwise: true,
    forward(out, z) {
      calls++;
      for (let i = 0; i < out.data.length; i++) out.data[i] = z.data[i] / (1 + Math.exp(-z.data[i]));
    },
  });
  const loss = meanSquaredError(x.pipe(dense(20), swish(), dense(2)), t);
  let before = 0;
  for (const { iteration } of iterations(sgd(backprop(loss), { learningRate: 0.1 }), [feed, feed, feed])) {
    if (iteration > 1) assert.is(calls - before, 1 + 2);
    before = calls;
  }
  checked(loss);
});

test("a node that mixes samples, or has parameters of its own, is differenced element by element", () => {
  const center = defineNode({
    kind: "center",
    samplesIndependent: false,
    forward(out, z) {
      const [rows, width] = z.shape;
      for (let k = 0; k < width; k++) {
        let mean = 0;
        for (let n = 0; n < rows; n++) mean += z.data[n * width + k] / rows;
        for (let n = 0; n < rows; n++) out.data[n * width + k] = (z.data[n * width + k] - mean / 2) ** 3;
      }
    },
  });
  const scaled = defineNode({
    kind: "scaled",
    parameters: (z) => ({ by: { shape: [z[1] as number] } }),
    forward(out, z, by) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = z.data[i] * Math.exp(by.data[i % by.data.length]);
    },
  });
  checked(meanSquaredError(x.pipe(dense(2), center(), scaled()), t));
});

test("a join without backward is differenced by each of its inputs", () => {
  const product = defineJoin({
    kind: "product",
    inputs: ["a", "b"],
    elementwise: true,
    forward(out, a, b) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[i] * b.data[i];
    },
  });
  checked(meanSquaredError(product(x.pipe(dense(2)), x.pipe(dense(2), tanh())), t));
});

test("random networks: backprop agrees with finite differences", () => {
  const activation = fc.constantFrom(...Object.values(layers).slice(0, 3));
  const hidden = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), activation), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(hidden, fc.nat(), (sizes, seed) => {
      const stack = sizes.flatMap(([units, layer]) => [dense(units), layer]);
      const y = x.pipe(...stack, dense(2));
      checkGradients(meanSquaredError(y, t), feed, { seed, tolerance: 1e-5 });
    }),
    { numRuns: 60, seed: 5 },
  );
});

test("a wrong backward rule is found, and its parameter named", () => {
  const wrong = defineNode({
    kind: "wrong",
    elementwise: true,
    forward(out, z) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = z.data[i] ** 2;
    },
    backward([dx], dOut, _out, [z]) {
      for (let i = 0; dx && i < dx.data.length; i++) dx.data[i] += z.data[i] * dOut.data[i];
    },
  });
  const loss = meanSquaredError(x.pipe(dense(2), wrong()), t);
  assert.throws(
    () => checkGradients(loss, feed),
    (error: unknown) => error instanceof NumericError && /gradient by "dense1\/W" differs/.test(error.message),
  );
});

test("compareGradients streams the relative error of each parameter", () => {
  const loss = meanSquaredError(x.pipe(dense(3, { name: "first" }), tanh(), dense(2)), t);
  const gradient = backprop(loss);
  const comparison = compareGradients(finiteDifference(loss), gradient);
  const W = sgd(gradient, { learningRate: 0.1 });
  for (const iteration of iterations(W, [feed, feed], { watch: [comparison] })) {
    const errors = iteration.value(comparison);
    assert.equal(Object.keys(errors), ["first/W", "first/b", "dense1/W", "dense1/b"]);
    // One may be 0: both gradients by a bias can be the same to the bit.
    for (const error of Object.values(errors)) assert.ok(error >= 0 && error < 1e-7, String(error));
    assert.ok(Object.values(errors).some((error) => error > 0));
  }
});

test("compareGradients is 0 for equal gradients", () => {
  const loss = meanSquaredError(x.pipe(dense(2)), t);
  const gradient = backprop(loss);
  const same = compareGradients(gradient, backprop(loss));
  const W = sgd(gradient, { learningRate: 0.1 });
  for (const iteration of iterations(W, [feed], { watch: [same] })) {
    assert.equal(iteration.value(same), { "dense1/W": 0, "dense1/b": 0 });
  }
});

test("invalid arguments of backprop and compareGradients are refused", () => {
  const loss = meanSquaredError(x.pipe(dense(2)), t);
  assert.throws(
    () => backprop(loss, { h: 0 }),
    (error: unknown) => error instanceof HyperparameterError && /h is 0/.test(error.message),
  );
  assert.throws(
    () => backprop(x as never),
    (error: unknown) => error instanceof GraphError && /has shape \[batch, 3\]/.test(error.message),
  );
  assert.throws(
    () => compareGradients(loss as never, backprop(loss)),
    (error: unknown) => error instanceof GraphError && /give two gradient nodes/.test(error.message),
  );
});

test.run();
