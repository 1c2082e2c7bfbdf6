// Writes the models of tests/fixtures/formats/tensorflow with TensorFlow.js: node tfjs-models.mjs. Each has a folder with
// model.json and its weights; predictions.json has inputs and what TensorFlow.js predicts from the files that were written.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import tf from "@tensorflow/tfjs";

const folder = fileURLToPath(new URL("../../../../tests/fixtures/formats/tensorflow/", import.meta.url));
await tf.setBackend("cpu");
const { layers } = tf;

let state = 1;
/** From 0 to 1. */
function random() {
  state = (Math.imul(state, 48271) >>> 0) % 2147483647;
  return state / 2147483647;
}

const numbers = (shape, least = -1, most = 1) =>
  tf.tensor(
    Array.from({ length: shape.reduce((size, each) => size * each, 1) }, () => least + (most - least) * random()),
    shape,
  );

/** Weights that are not those of a fresh model. */
function draw(model) {
  for (const weight of model.weights) {
    const isVariance = weight.originalName.endsWith("moving_variance");
    weight.write(isVariance ? numbers(weight.shape, 0.3, 1.5) : numbers(weight.shape));
  }
  return model;
}

const chain = (...all) => {
  const model = tf.sequential();
  for (const each of all) model.add(each);
  return model;
};

const graph = (shapes, build) => {
  const inputs = shapes.map((shape, i) => tf.input({ shape, name: `in${i + 1}` }));
  return tf.model({ inputs, outputs: build(...inputs) });
};

const activations = [
  ...["linear", "relu", "relu6", "sigmoid", "hardSigmoid", "tanh", "softmax", "logSoftmax"],
  ...["softplus", "softsign", "elu", "selu", "swish", "mish", "gelu"],
];

const shared = layers.dense({ units: 3, activation: "tanh", name: "shared" });

const models = {
  dense: chain(
    layers.dense({ units: 5, inputShape: [4], activation: "relu", kernelRegularizer: "l1l2", name: "hidden" }),
    layers.dropout({ rate: 0.4, seed: 3 }),
    layers.dense({ units: 4, useBias: false, trainable: false }),
    layers.batchNormalization({ momentum: 0.8 }),
    layers.dense({ units: 3, activation: "softmax", biasInitializer: "ones" }),
  ),
  activations: graph([[3]], (x) =>
    activations.map((activation, i) =>
      i % 2 === 0
        ? layers.activation({ activation, name: activation }).apply(x)
        : layers.dense({ units: 3, activation, name: activation }).apply(x),
    ),
  ),
  "activation-layers": graph([[2, 3]], (x) => [
    layers.reLU({ maxValue: 0.5 }).apply(x),
    layers.reLU().apply(x),
    layers.leakyReLU().apply(x),
    layers.leakyReLU({ alpha: 0.1 }).apply(x),
    layers.elu().apply(x),
    layers.prelu().apply(x),
    layers.prelu({ sharedAxes: [1] }).apply(x),
    layers.thresholdedReLU({ theta: 0.3 }).apply(x),
    layers.softmax({ axis: -1 }).apply(x),
    layers.layerNormalization().apply(x),
    layers.layerNormalization({ axis: [1, 2], center: false, epsilon: 0.1 }).apply(x),
    layers.batchNormalization({ scale: false, axis: 2 }).apply(x),
    layers.batchNormalization({ center: false, trainable: false }).apply(x),
  ]),
  images: chain(
    layers.conv2d({
      filters: 3,
      kernelSize: 3,
      inputShape: [9, 8, 2],
      padding: "same",
      strides: 2,
      activation: "relu",
    }),
    layers.maxPooling2d({ poolSize: [2, 2], strides: [1, 1] }),
    layers.conv2d({ filters: 4, kernelSize: [3, 2], useBias: false }),
    layers.batchNormalization(),
    layers.averagePooling2d({ poolSize: 2, padding: "same" }),
    layers.cropping2D({ cropping: 0 }),
    layers.flatten(),
    layers.dense({ units: 2 }),
  ),
  sequences: chain(
    layers.conv1d({ filters: 3, kernelSize: 3, inputShape: [10, 2], padding: "same", activation: "tanh" }),
    layers.maxPooling1d({ poolSize: 2 }),
    layers.conv1d({ filters: 4, kernelSize: 2, strides: 2, useBias: false }),
    layers.averagePooling1d({ poolSize: 2, strides: 1, padding: "same" }),
    layers.globalAveragePooling1d(),
    layers.reshape({ targetShape: [2, null] }),
    layers.permute({ dims: [2, 1] }),
  ),
  joins: graph([[3], [3]], (a, b) => {
    const [c, d] = [shared.apply(a), shared.apply(b)];
    return [
      layers.add().apply([c, d, a]),
      layers.multiply().apply([c, d]),
      layers.average().apply([c, d, b]),
      layers.maximum().apply([c, d]),
      layers.minimum().apply([c, d]),
      layers.concatenate().apply([a, shared.apply(c)]),
    ];
  }),
  pixels: graph([[5, 6, 2]], (x) => [
    layers.globalMaxPooling2d({}).apply(x),
    layers.globalAveragePooling2d({}).apply(x),
    layers
      .cropping2D({
        cropping: [
          [1, 2],
          [0, 3],
        ],
      })
      .apply(x),
    layers.concatenate({ axis: 1 }).apply([x, x]),
  ]),
  nested: graph([[4]], (x) => {
    const inner = chain(layers.dense({ units: 3, inputShape: [4], activation: "elu" }), layers.dense({ units: 4 }));
    return layers.dense({ units: 2, name: "end" }).apply(layers.add().apply([inner.apply(x), x]));
  }),
};

/** Numbers as 8 or 16 bits, as the converter quantizes them. */
function quantized(bytes, type) {
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  if (type === "float16") {
    const Half = { 0: 0, 0.5: 0x3800, "-0.5": 0xb800, 1: 0x3c00, "-1": 0xbc00 };
    return [{ dtype: type }, Uint16Array.from(values, (each) => Half[Math.round(2 * each) / 2])];
  }
  const [most, Numbers] = type === "uint8" ? [255, Uint8Array] : [65535, Uint16Array];
  const min = Math.min(...values);
  const scale = (Math.max(...values) - min) / most || 1;
  return [{ dtype: type, min, scale }, Numbers.from(values, (each) => Math.round((each - min) / scale))];
}

/** The files of a model. @param change Changes the specifications and bytes of weights. */
async function filesOf(model, { camelCase = false, shards = 1, quantize } = {}) {
  let artifacts;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
    }),
  );
  const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
  const parts = [];
  let at = 0;
  const specs = artifacts.weightSpecs.map((spec, i) => {
    const size = 4 * spec.shape.reduce((product, each) => product * each, 1);
    const own = bytes.slice(at, at + size);
    at += size;
    const [quantization, stored] = quantize ? quantized(own, quantize[i % quantize.length]) : [undefined, own];
    parts.push(Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength));
    return quantization ? { ...spec, quantization } : spec;
  });
  const all = Buffer.concat(parts);
  const length = Math.ceil(all.length / shards);
  const names = Array.from({ length: shards }, (_, i) =>
    shards === 1 ? "weights.bin" : `group1-shard${i + 1}of${shards}.bin`,
  );
  const modelTopology = camelCase ? model.toJSON(null, false) : artifacts.modelTopology;
  const json = { ...artifacts, modelTopology, weightsManifest: [{ paths: names, weights: specs }] };
  for (const each of ["weightData", "weightSpecs"]) delete json[each];
  return {
    json,
    files: new Map([
      ["model.json", `${JSON.stringify(json, undefined, 1)}\n`],
      ...names.map((name, i) => [name, all.subarray(i * length, (i + 1) * length)]),
    ]),
    loaded: await tf.loadLayersModel(
      tf.io.fromMemory({ ...artifacts, modelTopology, weightSpecs: specs, weightData: Uint8Array.from(all).buffer }),
    ),
  };
}

const variants = {
  ...Object.fromEntries(Object.entries(models).map(([name, model]) => [name, [draw(model), {}]])),
  "camel-case": [models.images, { camelCase: true }],
  shards: [models.dense, { shards: 3 }],
  quantized: [models.dense, { quantize: ["uint8", "uint16", "float16"] }],
};

rmSync(folder, { recursive: true, force: true });
const predictions = {};
for (const [name, [model, options]] of Object.entries(variants)) {
  const { files, loaded } = await filesOf(model, options);
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, contents] of files) writeFileSync(join(folder, name, file), contents);
  const given = loaded.inputs.map(({ sourceLayer, shape }) => [
    sourceLayer.name,
    numbers([3, ...shape.slice(1)], -2, 2),
  ]);
  const predicted = [loaded.predict(given.length === 1 ? given[0][1] : given.map(([, each]) => each))].flat();
  const written = (each) => ({ shape: each.shape, data: Array.from(each.dataSync()) });
  predictions[name] = {
    inputs: Object.fromEntries(given.map(([input, each]) => [input, written(each)])),
    outputs: predicted.map(written),
  };
}
writeFileSync(join(folder, "predictions.json"), `${JSON.stringify(predictions)}\n`);
