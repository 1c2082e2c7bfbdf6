import type { KindTable, WriteKind } from "./layer-writer.js";

/** The layer `Activation`. @param name That of the function in Keras. */
const activation =
  (name: string): WriteKind =>
  (layers, node) =>
    layers.emit("Activation", [layers.input(node)], { config: { activation: name } });

/** Functions of each element, and over classes. */
export const activations = (): KindTable => ({
  relu: activation("relu"),
  sigmoid: activation("sigmoid"),
  tanh: activation("tanh"),
  softplus: activation("softplus"),
  silu: activation("swish"),
  linear: activation("linear"),
  softmax: activation("softmax"),
  logSoftmax: activation("log_softmax"),
  gelu(layers, node) {
    if ((node.options.approximate ?? "none") === "none") return activation("gelu")(layers, node);
    throw layers.refused(node, "is approximate, which TensorFlow.js cannot load", "use gelu() or writeOnnx");
  },
  leakyRelu: (layers, node) =>
    layers.emit("LeakyReLU", [layers.input(node)], { config: { alpha: layers.number(node, "slope", 0.01) } }),
  elu(layers, node) {
    const alpha = layers.number(node, "alpha", 1);
    if (alpha === 1) return layers.emit("ELU", [layers.input(node)], { config: { alpha } });
    throw layers.refused(node, `has alpha ${alpha}, and TensorFlow.js has 1 alone`, "use elu() or writeOnnx");
  },
  dropout: (layers, node) =>
    layers.emit("Dropout", [layers.input(node)], { config: { rate: layers.number(node, "ratio", 0.5) } }),
});
