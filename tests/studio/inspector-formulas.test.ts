// The formulas of the inspector: what is shown on the left comes to what is shown on the right.
import {
  abs,
  absoluteError,
  add,
  amax,
  amin,
  averagePool,
  batchNormalization,
  binaryCrossEntropy,
  concatenate,
  conv2d,
  crossEntropy,
  dense,
  describe,
  divide,
  dropout,
  elu,
  exp,
  type Feed,
  finiteDifference,
  flatten,
  gelu,
  huber,
  type Iteration,
  input,
  iterations,
  l1Penalty,
  l2Penalty,
  layerNormalization,
  leakyRelu,
  linear,
  log,
  logSoftmax,
  matmul,
  maximum,
  maxPool,
  mean,
  meanSquaredError,
  minimum,
  multiply,
  type Node,
  neg,
  normal,
  parameter,
  pow,
  relu,
  reshape,
  sgd,
  sigmoid,
  silu,
  slice,
  softmax,
  softplus,
  sqrt,
  step,
  subtract,
  sum,
  sumSquaredError,
  Tensor,
  tanh,
  transpose,
} from "rxgrad";
import { appendOne } from "rxgrad/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formulas } from "../../packages/studio/src/inspector/formulas.js";
import type { Instance } from "../../packages/studio/src/inspector/instance.js";
import { computedKinds, instanceOf } from "../../packages/studio/src/inspector/instance-of.js";
import { renderFormulas } from "../../packages/studio/src/inspector/render-formulas.js";
import { computeTex, type TexSlots } from "../support/tex.js";

/** What the shown formula comes to, from the numbers in its slots. */
function shown({ formula, slots }: Instance): number {
  const { present, term } = formulas[formula]!;
  const numbers = Object.fromEntries(
    Object.entries(slots).map(([name, slot]) => [
      name,
      typeof slot === "number" ? slot : Array.from({ length: slot.count }, (_, i) => slot.at(i)),
    ]),
  );
  return computeTex(present!.join(" "), numbers as TexSlots, term);
}

const x = input("x", [4]);
const image = input("image", [5, 6, 2]);
const positive = add(abs()(x), 0.5);
const W = parameter([4, 3], { name: "W", initial: normal(0.7) });
const row = parameter([4], { name: "row", initial: normal(1) });
const probabilities = x.pipe(dense(3), softmax());
const filtered = conv2d(3, { kernelSize: [3, 2], stride: 2, padding: "same" });
const t = input("t", [4]);
const share = x.pipe(sigmoid());

const cases: Readonly<Record<string, readonly Node[]>> = {
  sigmoid: [share],
  tanh: [x.pipe(tanh())],
  relu: [x.pipe(relu())],
  leakyRelu: [x.pipe(leakyRelu({ slope: 0.2 })), x.pipe(leakyRelu()), x.pipe(leakyRelu({ slope: (i) => 0.3 / i }))],
  elu: [x.pipe(elu({ alpha: 0.5 })), x.pipe(elu())],
  gelu: [x.pipe(gelu()), x.pipe(gelu({ approximate: "tanh" }))],
  silu: [x.pipe(silu())],
  softplus: [x.pipe(softplus())],
  softmax: [probabilities],
  logSoftmax: [x.pipe(logSoftmax())],
  step: [x.pipe(step())],
  linear: [x.pipe(linear())],
  dropout: [x.pipe(dropout(0.3))],
  add: [add(x, row), add(2, x), add(x, x.pipe(sum()))],
  subtract: [subtract(1, x), subtract(x, 3), subtract(x, t)],
  multiply: [multiply(x, t), multiply(x, -2)],
  divide: [divide(x, positive), divide(1, positive)],
  pow: [pow(positive, 1.5), pow(x, 2), pow(2, x)],
  maximum: [maximum(0.1, x), maximum(x, t)],
  minimum: [minimum(x, 0.2)],
  exp: [x.pipe(exp())],
  log: [positive.pipe(log())],
  sqrt: [positive.pipe(sqrt())],
  abs: [x.pipe(abs())],
  neg: [x.pipe(neg())],
  matmul: [matmul(x, W), matmul(image.pipe(reshape([6, 10])), image.pipe(reshape([10, 6])))],
  sum: [x.pipe(sum()), x.pipe(sum({ axes: [-1] })), image.pipe(sum({ axes: ["batch", 2], keepDimensions: true }))],
  mean: [x.pipe(mean()), image.pipe(mean({ axes: [1, -1] }))],
  amax: [x.pipe(amax({ axes: [-1] })), image.pipe(amax({ axes: [1], keepDimensions: true }))],
  amin: [x.pipe(amin())],
  concatenate: [concatenate([x, t]), concatenate([image, image.pipe(neg())], { axis: 2 })],
  slice: [x.pipe(slice({ start: 1, stop: 3 })), image.pipe(slice({ axis: 1, start: -2 }))],
  reshape: [x.pipe(reshape([2, 2]))],
  flatten: [image.pipe(flatten())],
  transpose: [image.pipe(transpose()), image.pipe(transpose(["batch", 3, 1, 2]))],
  appendOne: [x.pipe(appendOne())],
  dense: [x.pipe(dense(3)), image.pipe(dense(2, { bias: false })), x.pipe(dense(2, { bias: "input" }))],
  conv2d: [image.pipe(filtered), image.pipe(conv2d(2, { bias: false }))],
  maxPool: [image.pipe(maxPool()), image.pipe(maxPool(3, { stride: 2, padding: "same" }))],
  averagePool: [image.pipe(averagePool([2, 3])), image.pipe(averagePool(3, { stride: 1, padding: "same" }))],
  batchNormalization: [
    x.pipe(batchNormalization()),
    image.pipe(batchNormalization({ epsilon: 0.1, trainable: false })),
  ],
  layerNormalization: [x.pipe(layerNormalization()), image.pipe(layerNormalization({ axes: 2 }))],
  meanSquaredError: [meanSquaredError(x, t), meanSquaredError(x, t, { reduction: "mean" })],
  sumSquaredError: [
    sumSquaredError(x, t),
    sumSquaredError(x, t, { half: false, reduction: "mean" }),
    sumSquaredError(x, t, { reduction: "none" }),
  ],
  absoluteError: [absoluteError(x, t), absoluteError(x, t, { reduction: "mean-elements" })],
  huber: [huber(x, t, { threshold: 0.4 }), huber(x, t, { reduction: "sum" })],
  crossEntropy: [
    crossEntropy(probabilities, input("hot", [3])),
    crossEntropy(probabilities, input("label", []), { delta: 0 }),
    crossEntropy(probabilities, input("label", []), { reduction: "none" }),
  ],
  binaryCrossEntropy: [
    binaryCrossEntropy(share, input("u", [4])),
    binaryCrossEntropy(share, input("u", [4]), { reduction: "sum" }),
  ],
  l1Penalty: [l1Penalty([W, row], { strength: 0.3 })],
  l2Penalty: [l2Penalty([W, row]), l2Penalty(W, { half: true, strength: (i) => i / 7 })],
};

const random = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233) * 1.7);
const tensorOf = (shape: number[], seed: number): Tensor =>
  new Tensor(
    shape,
    Float64Array.from(
      random(
        shape.reduce((a, b) => a * b, 1),
        seed,
      ),
    ),
  );

const feed = (names: ReadonlySet<string>): Feed =>
  Object.fromEntries(
    Object.entries({
      x: tensorOf([3, 4], 1),
      t: tensorOf([3, 4], 2),
      image: tensorOf([3, 5, 6, 2], 3),
      hot: [
        [1, 0, 0],
        [0, 0.25, 0.75],
        [0, 1, 0],
      ],
      label: [2, 0, 1],
      u: [
        [1, 0, 0, 1],
        [0, 1, 0.5, 0],
        [1, 1, 0, 0],
      ],
    }).filter(([name]) => names.has(name)),
  ) as Feed;

for (const [kind, nodes] of Object.entries(cases)) {
  test(`${kind}: the present numbers come to the value of the run`, () => {
    for (const node of nodes) {
      assert.ok(tried(node) > 0, `${node.kind} has no element`);
    }
  });
}

/** Compares all elements of a node in a run. Returns their number. */
function tried(node: Node): number {
  const loss = add(multiply(node.pipe(sum()), 1e-3), pow(extra, 2));
  const W2 = sgd(finiteDifference(loss), { learningRate: 0.1 });
  const { rows } = describe(W2);
  const names = new Set(rows.filter(({ source }) => source === "feed").map(({ name }) => name));
  const turn = iterations(W2, [feed(names)], { seed: 7 }).next().value as Iteration;
  const tensor = (of: Node): Tensor => {
    const value = turn.value(of) as Tensor | number;
    return typeof value === "number" ? new Tensor([], Float64Array.of(value)) : value;
  };
  const row = rows.find(
    ({ name, kind, shape }) => kind === node.kind && name === nameOf(W2, node) && shape === node.shape,
  )!;
  const values = {
    node: row,
    value: tensor(node),
    inputs: node.inputs.map(tensor),
    firstShape: node.inputs[0]!.shape,
    hyperparameters: turn.hyperparameters,
  };
  for (let at = 0; at < values.value.data.length; at++) {
    const instance = instanceOf(values, at);
    assert.ok(instance, `${node.kind} at ${at}`);
    const computed = shown(instance);
    const error = Math.abs(computed - values.value.data[at]!);
    assert.ok(
      error <= 1e-12 * Math.max(1, Math.abs(computed)),
      `${instance.formula} at ${at}: ${computed}, not ${values.value.data[at]}`,
    );
    assert.is(instance.result, values.value.data[at]);
  }
  return values.value.data.length;
}

const extra = parameter([], { name: "extra", initial: normal(1) });

/** Its name in the run. */
function nameOf(root: ReturnType<typeof sgd>, node: Node): string {
  const { rows } = describe([root]);
  const same = rows.filter(({ kind, shape }) => kind === node.kind && shape === node.shape);
  return same.at(0)!.name;
}

test("every kind that is computed is tried here, and has a formula", () => {
  assert.equal(Object.keys(cases).sort(), [...computedKinds].sort());
  for (const kind of computedKinds) assert.ok(Object.hasOwn(formulas, kind), kind);
});

test("all formulas can be rendered, and keep their slots", () => {
  const rendered = renderFormulas(formulas);
  for (const [kind, { general, present, term }] of Object.entries(rendered)) {
    for (const each of general) assert.match(each, /^<math displaystyle="true">.*<\/math>$/s);
    const slots = (texts: readonly string[]): number => [...texts.join("").matchAll(/@(?:n|b|list):\w+@/g)].length;
    const given = [...(formulas[kind]!.present ?? []), formulas[kind]!.term ?? ""].join("");
    assert.is(slots([...(present ?? []), term ?? ""]), [...given.matchAll(/\\(?:n|b|list)\{/g)].length, kind);
  }
});

test.run();
