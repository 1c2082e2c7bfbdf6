import { type Node, Tensor } from "@rxgrad/core";
import type { KindTable, LayerWeights, LayerWriter, WriteKind } from "./layer-writer.js";

/** Whether a node is a parameter that training may change. */
const isTrainable = ({ operation: { source } }: Node): boolean => source?.from !== "parameter" || source.trainable;

const kernelAndBias = (layers: LayerWriter, node: Node): LayerWeights => ({
  kernel: layers.weights(node, 1),
  bias: node.inputs.length > 2 ? layers.weights(node, 2) : undefined,
});

/** A dense layer whose bias is the last row of W, on a constant 1. */
function biasInRow(layers: LayerWriter, node: Node, appended: Node): string {
  const [inner, units] = (node.inputs[1] as Node).shape as readonly [number, number];
  const { data } = layers.weights(node, 1);
  const cut = (inner - 1) * units;
  return emitDense(layers, node, layers.input(appended), {
    kernel: new Tensor([inner - 1, units], data.slice(0, cut)),
    bias: new Tensor([units], data.slice(cut)),
  });
}

function emitDense(layers: LayerWriter, node: Node, input: string, weights: LayerWeights): string {
  const config = {
    trainable: isTrainable(node.inputs[1] as Node),
    ...{ units: node.shape.at(-1), activation: "linear", use_bias: weights.bias !== undefined },
  };
  return layers.emit("Dense", [input], { config, weights });
}

const dense: WriteKind = (layers, node) => {
  const [x] = node.inputs as [Node, Node, Node?];
  if (x.kind === "appendOne" && !x.operation.isOwn && node.inputs.length === 2) return biasInRow(layers, node, x);
  return emitDense(layers, node, layers.input(node), kernelAndBias(layers, node));
};

/** A product with a matrix that is a parameter. */
const matmul: WriteKind = (layers, node) => {
  if ((node.inputs[1] as Node).shape[0] === "batch" || (node.inputs[1] as Node).shape.length !== 2) {
    throw layers.refused(
      node,
      "is a product of two computed matrices, which has no layer here",
      "write the nodes before it, or use writeOnnx",
    );
  }
  return emitDense(layers, node, layers.input(node), { kernel: layers.weights(node, 1) });
};

/** Normalizations of TensorFlow.js take values of up to four axes, with the batch. */
function checkRank(layers: LayerWriter, node: Node): void {
  if (node.shape.length <= 4) return;
  throw layers.refused(
    node,
    `has ${node.shape.length} axes, and TensorFlow.js normalizes up to 4`,
    "reshape before it, or use writeOnnx",
  );
}

const conv2d: WriteKind = (layers, node) => {
  const { filters, kernelSize, stride, padding } = node.options;
  const weights = kernelAndBias(layers, node);
  const config = {
    trainable: isTrainable(node.inputs[1] as Node),
    ...{ filters, kernel_size: kernelSize, strides: stride, padding },
    ...{
      data_format: "channels_last",
      dilation_rate: [1, 1],
      activation: "linear",
      use_bias: weights.bias !== undefined,
    },
  };
  return layers.emit("Conv2D", [layers.input(node)], { config, weights });
};

const batchNormalization: WriteKind = (layers, node) => {
  checkRank(layers, node);
  const names = ["gamma", "beta", "moving_mean", "moving_variance"];
  const weights = Object.fromEntries(names.map((name, i) => [name, layers.weights(node, i + 1)]));
  const config = {
    trainable: node.options.trainable !== false,
    // 1 − 0.1 is 0.9, and not 0.90…01.
    ...{ axis: -1, momentum: Number((1 - layers.number(node, "momentum", 0.1)).toPrecision(15)) },
    ...{ epsilon: node.options.epsilon ?? 1e-5, center: true, scale: true },
  };
  return layers.emit("BatchNormalization", [layers.input(node)], { config, weights });
};

const layerNormalization: WriteKind = (layers, node) => {
  checkRank(layers, node);
  const { axes = 1, epsilon = 1e-5 } = node.options as { readonly axes?: number; readonly epsilon?: number };
  const last = Array.from({ length: axes }, (_, k) => node.shape.length - axes + k);
  const weights = { gamma: layers.weights(node, 1), beta: layers.weights(node, 2) };
  const config = { axis: axes === 1 ? -1 : last, epsilon, center: true, scale: true };
  return layers.emit("LayerNormalization", [layers.input(node)], { config, weights });
};

/** Kinds with weights. */
export const weighted = (): KindTable => ({ dense, matmul, conv2d, batchNormalization, layerNormalization });
