// A network for each kind that an ONNX file can have, with its options.
import * as core from "@rxgrad/core";
import { appendOne } from "@rxgrad/core/extend";
import { randomFrom } from "../support/random-networks.js";
import type { Numbers, OnnxCase } from "./onnx-runtime.js";

const kinds = { ...core };

const random = randomFrom(7);

/** Numbers from −2 to 2, of which none is near 0, where float32 would take the other side of a kink. */
function numbers(shape: readonly number[], least = -2, most = 2): Numbers {
  const count = shape.reduce((size, each) => size * each, 1);
  const one = (): number => {
    const value = least + (most - least) * random();
    return Math.abs(value) < 0.01 ? 0.5 : value;
  };
  return { shape, data: Array.from({ length: count }, one) };
}

const SAMPLES = 4;

type Build = (x: core.Node) => core.Node;

const cases: OnnxCase[] = [];

function add(name: string, node: core.Node, feed: Readonly<Record<string, Numbers>>): void {
  cases.push({ name, node, parameters: core.initialParameters(node, { seed: 3 }), feed });
}

/** A kind on an input of this shape. */
function on(name: string, shape: readonly number[], build: Build, least = -2, most = 2): void {
  add(name, build(core.input("x", shape)), { x: numbers([SAMPLES, ...shape], least, most) });
}

const flat = [3];
const images = [6, 5, 2];

for (const kind of ["relu", "sigmoid", "tanh", "abs", "neg", "exp", "linear", "step", "silu", "softplus"] as const) {
  on(kind, flat, (x) => kinds[kind]()(x));
}
on("log", flat, core.log(), 0.1, 3);
on("sqrt", flat, core.sqrt(), 0.1, 3);
on("softmax", flat, core.softmax() as Build);
on("logSoftmax", [2, 3], core.logSoftmax() as Build);
on("leakyRelu", flat, core.leakyRelu());
on("leakyRelu slope", flat, core.leakyRelu({ slope: 0.3 }));
on("leakyRelu schedule", flat, core.leakyRelu({ slope: (iteration) => 0.7 / iteration }));
on("elu", flat, core.elu());
on("elu alpha", flat, core.elu({ alpha: 0.4 }));
on("gelu", flat, core.gelu());
on("gelu tanh", flat, core.gelu({ approximate: "tanh" }));
on("dropout", flat, core.dropout(0.3));

for (const kind of ["add", "subtract", "multiply", "divide", "maximum", "minimum"] as const) {
  on(`${kind} nodes`, flat, (x) => kinds[kind](x, core.parameter([3], { name: "p" })));
  on(`${kind} b`, flat, (x) => kinds[kind](x, 0.7));
  on(`${kind} a`, flat, (x) => kinds[kind](0.7, x));
}
on("add broadcast", [2, 3], (x) => core.add(x, core.parameter([2, 1], { name: "p" })));
on("pow b", flat, (x) => core.pow(x, 3));
on("pow a", flat, (x) => core.pow(1.3, x));
on("pow nodes", flat, (x) => core.pow(x, core.parameter([3], { name: "p" })), 0.2, 2);

for (const kind of ["sum", "mean", "amax", "amin"] as const) {
  on(kind, [2, 3], kinds[kind]() as Build);
  on(`${kind} last`, [2, 3], kinds[kind]({ axes: [-1] }) as Build);
  on(`${kind} batch`, [2, 3], kinds[kind]({ axes: ["batch", 2], keepDimensions: true }) as Build);
  on(`${kind} scalar`, flat, (x) => kinds[kind]()(core.sum()(x)));
}

on("flatten", [2, 3], core.flatten() as Build);
on("flatten numbers", [], core.flatten() as Build);
on("flatten without batch", flat, (x) => core.add(x, core.flatten()(core.parameter([3, 1], { name: "p" }))));
on("reshape", [6], core.reshape([3, -1]) as Build);
on("reshape without batch", flat, (x) => core.add(x, core.reshape([3])(core.parameter([3, 1], { name: "p" }))));
on("transpose", [2, 3], core.transpose() as Build);
on("transpose axes", [2, 3, 2], core.transpose(["batch", 3, 1, -2]) as Build);
on("slice", [5], core.slice({ start: 1, stop: -1 }) as Build);
on("slice axis", [4, 3], core.slice({ axis: 1, start: -3 }) as Build);
on("concatenate", flat, (x) => core.concatenate([x, core.tanh()(x), x]));
on("concatenate axis", [2, 3], (x) => core.concatenate([x, core.slice({ axis: 1, stop: 1 })(x)], { axis: 1 }));
on("appendOne", [2, 3], appendOne() as Build);

on("dense", flat, core.dense(4));
on("dense without bias", flat, core.dense(4, { bias: false }));
on("dense bias input", flat, core.dense(4, { bias: "input", b: core.normal(0.5) }));
on("dense rows", [2, 3], core.dense(4, { b: core.normal(0.5) }));
on("dense tied", flat, (x) => {
  const W = core.parameter([3, 3], { name: "W" });
  return x.pipe(core.dense(3, { W }), core.tanh(), core.dense(3, { W, b: core.normal(0.5) }));
});
add("dense without batch", core.dense(2)(core.input("x", [3], { batch: false })), { x: numbers([3]) });
on("matmul", flat, (x) => core.matmul(x, core.parameter([3, 2], { name: "W" })));
on("matmul many", [2, 3], (x) => core.matmul(x, core.transpose()(x) as core.Node));
on("constant", flat, (x) => core.multiply(x, core.constant([1, 2, 3], { name: "c" })));
on("parameter", flat, (x) => core.multiply(x, core.parameter([], { name: "p" })));
add("input alone", core.input("x", [3]), { x: numbers([SAMPLES, 3]) });

/** Statistics that are not 0 and 1. */
function normalized(name: string, shape: readonly number[], build: Build): void {
  const x = core.input("x", shape);
  const node = build(x);
  const drawn = [...core.initialParameters(node)].map(({ name: each, value }) => {
    const { data } = numbers(value.shape, 0.2, 2);
    return [each, core.tensor(data, value.shape)] as const;
  });
  const parameters = core.initialParameters(node).with(Object.fromEntries(drawn));
  cases.push({ name, node, parameters, feed: { x: numbers([SAMPLES, ...shape]) } });
}
normalized("batchNormalization", flat, core.batchNormalization());
normalized("batchNormalization images", images, core.batchNormalization({ epsilon: 0.01 }));
normalized("batchNormalization frozen", [2, 3], core.batchNormalization({ trainable: false }));
normalized("layerNormalization", flat, core.layerNormalization());
normalized("layerNormalization axes", images, core.layerNormalization({ axes: 3, epsilon: 0.02 }));

type Layer = (x: core.Node<core.Images>) => core.Node;
const onImages = (name: string, layer: Layer): void => on(name, images, (x) => layer(x as core.Node<core.Images>));
onImages("conv2d", core.conv2d(3, { b: core.normal(0.5) }));
onImages("conv2d same", core.conv2d(3, { padding: "same", kernelSize: [3, 2], bias: false }));
onImages("conv2d stride", core.conv2d(2, { padding: "same", kernelSize: 3, stride: [2, 1] }));
onImages("conv2d valid stride", core.conv2d(2, { kernelSize: [2, 3], stride: [3, 2] }));
for (const kind of ["maxPool", "averagePool"] as const) {
  onImages(kind, kinds[kind]());
  onImages(`${kind} same`, kinds[kind]([3, 2], { padding: "same", stride: 2 }));
  onImages(`${kind} overlapping`, kinds[kind](3, { stride: [1, 2] }));
}

/** A loss of y and of targets. */
function loss(
  name: string,
  shape: readonly number[],
  of: (y: core.Node, t: core.Node) => core.Node,
  t?: Numbers,
): void {
  const y = core.input("x", [3]).pipe(core.dense(shape[0] as number, { b: core.normal(0.5) }));
  const target = t ?? numbers([SAMPLES, ...shape]);
  add(name, of(y, core.input("t", target.shape.slice(1))), { x: numbers([SAMPLES, 3]), t: target });
}
const REDUCTIONS = ["none", "sum", "mean", "mean-elements"] as const;
for (const kind of ["meanSquaredError", "absoluteError", "huber", "sumSquaredError"] as const) {
  loss(kind, [2], (y, t) => kinds[kind](y, t));
  for (const reduction of REDUCTIONS) loss(`${kind} ${reduction}`, [2], (y, t) => kinds[kind](y, t, { reduction }));
}
loss("huber threshold", [2], (y, t) => core.huber(y, t, { threshold: 0.2 }));
loss("sumSquaredError whole", [2], (y, t) => core.sumSquaredError(y, t, { half: false }));
loss("sumSquaredError numbers", [1], (y, t) =>
  core.sumSquaredError(core.reshape([])(y) as core.Node, core.reshape([])(t) as core.Node, { reduction: "none" }),
);

const halves = (shape: readonly number[]): Numbers => numbers(shape, 0.1, 0.9);
const bits: Numbers = { shape: [SAMPLES, 2], data: [0, 1, 1, 0, 0, 0, 1, 1] };
for (const reduction of REDUCTIONS) {
  loss(
    `binaryCrossEntropy ${reduction}`,
    [2],
    (y, t) => core.binaryCrossEntropy(core.sigmoid()(y), t, { reduction }),
    bits,
  );
}
loss(
  "binaryCrossEntropy exact",
  [2],
  (y, t) => core.binaryCrossEntropy(core.sigmoid()(y), t, { delta: 0, base: 2 }),
  bits,
);
loss(
  "binaryCrossEntropy others",
  [2],
  (y, t) => core.binaryCrossEntropy(core.linear()(core.sigmoid()(y)), t),
  halves([SAMPLES, 2]),
);

const soft: Numbers = { shape: [SAMPLES, 3], data: [0.2, 0.3, 0.5, 1, 0, 0, 0, 1, 0, 0.5, 0, 0.5] };
const labels: Numbers = { shape: [SAMPLES], data: [2, 0, 1, 1] };
const withSoftmax = (of: (y: core.Node, t: core.Node) => core.Node) => (y: core.Node, t: core.Node) =>
  of(core.softmax()(y), t);
const classes = (name: string, options: core.CrossEntropyOptions, t = soft): void =>
  loss(
    `crossEntropy ${name}`,
    [3],
    withSoftmax((y, target) => core.crossEntropy(y, target, options)),
    t,
  );
for (const reduction of REDUCTIONS) classes(reduction, { reduction });
classes("exact", { delta: 0, base: 2 });
classes("indices", {}, labels);
classes("indices exact", { delta: 0 }, labels);
classes("smoothed", { labelSmoothing: 0.2 }, labels);
classes("smoothed by a schedule", { labelSmoothing: (iteration) => 0.1 / iteration });
classes("class weights", { classWeights: [1, 2, 0.5] });
for (const reduction of REDUCTIONS) {
  classes(
    `all weights ${reduction}`,
    { classWeights: [1, 2, 0.5], ignoreIndex: 0, reduction, labelSmoothing: 0.1 },
    labels,
  );
}
classes("ignored", { ignoreIndex: 1 }, labels);
classes("all ignored", { ignoreIndex: 1 }, { shape: [SAMPLES], data: [1, 1, 1, 1] });
classes("sample weights", { sampleWeights: core.sum({ axes: [-1] })(core.abs()(core.input("x", [3]))) }, labels);
loss("crossEntropy others", [3], (y, t) => core.crossEntropy(core.linear()(core.softmax()(y)), t, { delta: 0 }), soft);

on("l1Penalty", flat, (x) => core.l1Penalty([core.dense(2)(x), core.parameter([], { name: "p" })]));
on("l2Penalty", flat, (x) => core.l2Penalty(core.dense(2)(x), { strength: 0.3 }));
on("l2Penalty half", flat, (x) => core.l2Penalty(x, { strength: (iteration) => 0.1 / iteration, half: true }));

/** All of them. */
export const CASES: readonly OnnxCase[] = cases;

/** Kinds that ONNX Runtime computes in float32 alone. */
export const isFloat32Only = ({ name }: OnnxCase): boolean => name === "gelu";
