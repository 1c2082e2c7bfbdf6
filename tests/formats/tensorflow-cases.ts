// A network for each kind that a TensorFlow.js model can have, with its options.
import * as core from "@rxgrad/core";
import { randomFrom } from "../support/random-networks.js";
import type { Numbers, OnnxCase } from "./onnx-runtime.js";

export type TensorflowCase = OnnxCase;

const kinds = { ...core };

const random = randomFrom(11);

function numbers(shape: readonly number[]): Numbers {
  const count = shape.reduce((size, each) => size * each, 1);
  return { shape, data: Array.from({ length: count }, () => Math.fround(4 * random() - 2)) };
}

const SAMPLES = 4;

type Build = (x: core.Node) => core.Node;

const cases: TensorflowCase[] = [];

/** Parameters that are not 0 and 1, as those of a fresh normalization are. */
function drawnFor(node: core.Node): core.Parameters {
  const start = core.initialParameters(node, { seed: 3 });
  const drawn = [...start].map(({ name, value }) => {
    const isVariance = /runningVariance$/.test(name);
    const data = Array.from(value.data, () => (isVariance ? 0.3 + random() : 2 * random() - 1));
    return [name, core.tensor(data, value.shape)] as const;
  });
  return start.with(Object.fromEntries(drawn));
}

/** A kind on an input of this shape. */
function on(name: string, shape: readonly number[], build: unknown): void {
  const node = (build as Build)(core.input("x", shape));
  cases.push({ name, node, parameters: drawnFor(node), feed: { x: numbers([SAMPLES, ...shape]) } });
}

const flat = [3];
const images = [6, 5, 2];

for (const kind of ["relu", "sigmoid", "tanh", "linear", "silu", "softplus", "gelu", "elu", "softmax"] as const) {
  on(kind, flat, kinds[kind]());
  on(`${kind} of images`, images, kinds[kind]());
}
on("logSoftmax", [2, 3], core.logSoftmax());
on("leakyRelu", flat, core.leakyRelu());
on("leakyRelu slope", flat, core.leakyRelu({ slope: -0.3 }));
on("leakyRelu slope 0", flat, core.leakyRelu({ slope: 0 }));
on("leakyRelu schedule", flat, core.leakyRelu({ slope: (iteration) => 0.7 / iteration }));
on("dropout", flat, core.dropout(0.3));
on("dropout none", flat, core.dropout(0));
on(
  "dropout schedule",
  flat,
  core.dropout((iteration) => 0.7 / iteration),
);

on("dense", flat, core.dense(4));
on("dense without bias", flat, core.dense(4, { bias: false }));
on("dense bias input", flat, core.dense(4, { bias: "input" }));
on("dense rows", [2, 3], core.dense(4));
on("dense images", images, core.dense(4));
on("dense frozen", flat, core.dense(4, { trainable: false }));
on("dense constants", flat, (x: core.Node) =>
  core.dense(2, {
    W: core.constant([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    b: core.constant([7, 8]),
  })(x),
);
on("dense tied", flat, (x: core.Node) => {
  const W = core.parameter([3, 3], { name: "W" });
  return x.pipe(core.dense(3, { W }), core.tanh(), core.dense(3, { W }));
});
on("matmul", flat, (x: core.Node) => core.matmul(x, core.parameter([3, 2], { name: "W" })));
on("matmul rows", [2, 3], (x: core.Node) => core.matmul(x, core.parameter([3, 2], { name: "W" })));

on("batchNormalization", flat, core.batchNormalization());
on("batchNormalization rows", [2, 3], core.batchNormalization({ epsilon: 0.1, momentum: 0.3 }));
on("batchNormalization images", images, core.batchNormalization({ epsilon: 0.01 }));
on("batchNormalization frozen", flat, core.batchNormalization({ trainable: false }));
on("layerNormalization", flat, core.layerNormalization());
on("layerNormalization rows", [4, 3], core.layerNormalization({ axes: 2, epsilon: 0.02 }));
on("layerNormalization images", images, core.layerNormalization({ axes: 3 }));
on("layerNormalization last of images", images, core.layerNormalization({ axes: 2 }));

on("conv2d", images, core.conv2d(3));
on("conv2d same", images, core.conv2d(3, { padding: "same", kernelSize: [3, 2], bias: false }));
on("conv2d stride", images, core.conv2d(2, { padding: "same", kernelSize: 3, stride: 2 }));
on("conv2d strides", images, core.conv2d(2, { padding: "same", kernelSize: 4, stride: [2, 1] }));
on("conv2d valid stride", images, core.conv2d(2, { kernelSize: [2, 3], stride: [3, 2] }));
for (const kind of ["maxPool", "averagePool"] as const) {
  on(kind, images, kinds[kind]());
  on(`${kind} same`, images, kinds[kind]([3, 2], { padding: "same", stride: 2 }));
  on(`${kind} overlapping`, images, kinds[kind](3, { stride: [1, 2] }));
}
for (const kind of ["mean", "amax"] as const) {
  on(`${kind} pixels`, images, kinds[kind]({ axes: [1, 2] }));
  on(`${kind} pixels kept`, images, kinds[kind]({ axes: [-2, 1], keepDimensions: true }));
  on(`${kind} rows`, [4, 3], kinds[kind]({ axes: [-2] }));
}

for (const kind of ["add", "multiply", "maximum", "minimum"] as const) {
  on(kind, flat, (x: core.Node) => kinds[kind](x, core.tanh()(x)));
  on(`${kind} itself`, flat, (x: core.Node) => kinds[kind](x, x));
  on(`${kind} broadcast`, [2, 3], (x: core.Node) => kinds[kind](x, core.slice({ axis: 1, stop: 1 })(x)));
}
on("concatenate", flat, (x: core.Node) => core.concatenate([x, core.tanh()(x), x]));
on("concatenate one", [2, 3], (x: core.Node) => core.concatenate([x], { axis: 1 }));
on("concatenate axis", [2, 3], (x: core.Node) =>
  core.concatenate([x, core.slice({ axis: 1, stop: 1 })(x)], { axis: 1 }),
);
on("concatenate images", images, (x: core.Node) => core.concatenate([x, core.relu()(x)], { axis: -2 }));

on("flatten", [2, 3], core.flatten());
on("flatten flat", flat, core.flatten());
on("reshape", [6], core.reshape([3, -1]));
on("reshape images", images, core.reshape([10, 6]));
on("transpose", [2, 3], core.transpose());
on("transpose axes", [2, 3, 2], core.transpose(["batch", 3, 1, -2]));
on("slice", [5], core.slice({ start: 1, stop: -1 }));
on("slice axis", [4, 3], core.slice({ axis: 1, start: -3 }));
on("slice images", images, core.slice({ axis: 2, start: 2, stop: 9 }));
on("slice channels", images, core.slice({ start: 1 }));

on("two branches", flat, (x: core.Node) => {
  const hidden = x.pipe(core.dense(4, { name: "a hidden layer" }), core.relu({ name: "한글" }));
  return core.add(hidden.pipe(core.dense(2)), hidden.pipe(core.dense(2), core.sigmoid()), { name: "y" });
});
on("input alone", flat, (x: core.Node) => x);

/** Two inputs, one of them used by two nodes. */
const [a, b] = [core.input("a", [2]), core.input("b", [3])];
const two = core.concatenate([a.pipe(core.dense(2)), b, core.input("a", [2])]).pipe(core.dense(2) as core.Layer);
cases.push({
  ...{ name: "two inputs", node: two, parameters: drawnFor(two) },
  feed: { a: numbers([SAMPLES, 2]), b: numbers([SAMPLES, 3]) },
});

/** All of them. */
export const CASES: readonly TensorflowCase[] = cases;
