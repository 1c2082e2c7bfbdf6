// Modules of compileEvaluation answer bit for bit as evaluate does: each kind, and each kind on numbers of every sort.
import * as core from "@rxgrad/core";
import { appendOne } from "@rxgrad/core/extend";
import { topological } from "@rxgrad/core/internal";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { randomFrom } from "../support/random-networks.js";
import { checkSame, feedFor, moduleOf } from "./compiled-module.js";
import { CASES } from "./onnx-cases.js";

const kinds = { ...core };

const test = suite("modules of compileEvaluation");

const BATCHES = [1, 2, 7, 64];

const LOSSES = /(crossEntropy|Error|huber|Penalty)$/i;

const isLoss = ({ node }: { readonly node: core.Node }): boolean =>
  topological([node]).some(({ kind }) => LOSSES.test(kind));

const answered = CASES.filter((each) => !isLoss(each));

test("each kind, in batches of 1, 2, 7 and 64", async () => {
  const random = randomFrom(5);
  for (const { name, node, parameters } of answered) {
    const module = await moduleOf(node, parameters);
    const least = name === "log" || name === "sqrt" ? 0 : -3;
    for (const rows of BATCHES) {
      const feed = feedFor(module, rows, () => least + (3 - least) * random());
      const answer = await checkSame(`${name}, ${rows}`, module, node, parameters, feed);
      assert.not(answer.every(Number.isNaN), name);
    }
  }
});

test("every kind that is no loss has a case", () => {
  const found = new Set(answered.flatMap(({ node }) => topological([node]).map(({ kind }) => kind)));
  const isKind = (each: unknown): each is core.NodeKind =>
    typeof each === "function" && "kind" in each && "build" in each;
  const kinds = Object.values(core as Readonly<Record<string, unknown>>).filter(isKind);
  assert.ok(kinds.length > 50);
  for (const { kind } of kinds) if (!LOSSES.test(kind)) assert.ok(found.has(kind), kind);
});

/** Zeros, the smallest and the largest numbers, and the ends of ranges in which kernels compute differently. */
const ODD = [
  ...[0, 5e-324, 2e-308, 1e-9, 1e-3, 0.3, 0.62499999, 0.625, 0.75, 1, 3, 17, 36.8, 40, 40.5, 354, 372.5, 400],
  ...[708, 708.5, 709.78, 710, 744, 746, 800, 1e4, 1e154, 1e200, 1e308, Number.MAX_VALUE],
].flatMap((each) => [each, -each]);

type Build = (x: core.Node) => core.Node;

const vectors: Readonly<Record<string, Build>> = {
  ...Object.fromEntries(
    (
      ["relu", "sigmoid", "tanh", "abs", "neg", "exp", "log", "sqrt", "linear", "step", "silu", "softplus"] as const
    ).map((kind) => [kind, kinds[kind]() as Build]),
  ),
  softmax: core.softmax() as Build,
  logSoftmax: core.logSoftmax() as Build,
  leakyRelu: core.leakyRelu({ slope: 0.3 }),
  elu: core.elu({ alpha: 0.4 }),
  gelu: core.gelu(),
  "gelu tanh": core.gelu({ approximate: "tanh" }),
  add: (x) => core.add(x, core.constant([1, -0, 3, 1e308, 5])),
  subtract: (x) => core.subtract(-0, x),
  multiply: (x) => core.multiply(x, core.constant([[1], [0]])),
  divide: (x) => core.divide(1, x),
  pow: (x) => core.pow(x, 2),
  "pow of nodes": (x) => core.pow(x, core.constant([0, 0.5, -1, 3, 7])),
  maximum: (x) => core.maximum(x, 0),
  minimum: (x) => core.minimum(-0, x),
  sum: core.sum() as Build,
  mean: core.mean({ axes: [-1] }) as Build,
  "mean of samples": core.mean({ axes: ["batch"] }) as Build,
  amax: core.amax({ axes: [-1] }) as Build,
  amin: core.amin({ axes: ["batch"] }) as Build,
  transpose: core.transpose() as Build,
  slice: core.slice({ start: -3, stop: -1 }) as Build,
  concatenate: (x) => core.concatenate([x, x], { axis: 1 }),
  appendOne: appendOne() as Build,
  dense: core.dense(3, { b: core.normal(1) }),
  "dense alone": core.dense(9, { bias: false }),
  "dense zeros": core.dense(4, { W: core.zeros(), b: core.values([-0, 0, 1, -1]) }),
  matmul: (x) => core.matmul(x, core.transpose()(x) as core.Node),
  "matmul of zeros": (x) => core.matmul(core.constant([[0, 1, -0, 0, 0]]), core.transpose()(x) as core.Node),
  batchNormalization: core.batchNormalization(),
  layerNormalization: core.layerNormalization({ axes: 2 }),
};

/** Weights of which hardly any is not 0. */
const few = Array.from({ length: 720 }, (_, i) => (i === 5 ? 2 : 0));

const images: Readonly<Record<string, (x: core.Node<core.Images>) => core.Node>> = {
  conv2d: core.conv2d(3, { b: core.normal(1) }),
  "conv2d zeros": core.conv2d(2, { W: core.zeros(), padding: "same", kernelSize: 2 }),
  "conv2d few": core.conv2d(20, { W: core.values(core.tensor(few, [3, 3, 4, 20])) }),
  maxPool: core.maxPool(3, { padding: "same", stride: 1 }),
  averagePool: core.averagePool([2, 3], { padding: "same", stride: 2 }),
};

/** Layers behind x / d, which is infinite or NaN where d is 0. */
function oddCases(): { readonly name: string; readonly node: core.Node }[] {
  const quotient = (shape: readonly number[]): core.Node =>
    core.divide(core.input("x", shape), core.input("d", shape)) as core.Node;
  const flat = Object.entries(vectors).map(([name, layer]) => ({ name, node: layer(quotient([2, 5])) }));
  const wide = Object.entries(images).map(([name, layer]) => ({
    name,
    node: layer(quotient([4, 5, 4]) as core.Node<core.Images>),
  }));
  return [...flat, ...wide];
}

test("numbers of every sort: zeros, the smallest, the largest, infinite ones, NaN", async () => {
  const random = randomFrom(11);
  const draw = (name: string): number => {
    if (name === "d") return [1, 1, 1, 1, 1, 1, 0, -0, -1][Math.floor(9 * random())] as number;
    return random() < 0.5 ? 4 * random() - 2 : (ODD[Math.floor(ODD.length * random())] as number);
  };
  for (const { name, node } of oddCases()) {
    const parameters = core.initialParameters(node, { seed: 4 });
    const module = await moduleOf(node, parameters);
    const sorts = new Set<string>();
    for (const rows of [...BATCHES, 64, 64]) {
      const feed = feedFor(module, rows, draw);
      const answer = await checkSame(`${name}, ${rows}`, module, node, parameters, feed);
      for (const each of answer) sorts.add(Number.isNaN(each) ? "NaN" : Number.isFinite(each) ? "finite" : "infinite");
    }
    // Where all weights are 0, nothing is added.
    assert.is(sorts.has("NaN"), name !== "conv2d zeros", name);
  }
});

test.run();
