import {
  abs,
  add,
  divide,
  dropout,
  elu,
  exp,
  gelu,
  type Layer as Kind,
  leakyRelu,
  linear,
  logSoftmax,
  maximum,
  minimum,
  multiply,
  type Node,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  step,
  subtract,
  tanh,
} from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import { property } from "./config.js";
import { type Layer, type LayerTable, only, type ReadLayer } from "./layer.js";

type Named = Layer["named"];
type Activation = (x: Node, named: Named, keras: number) => Node;

/** A kind that needs no option. */
const plain =
  (kind: (options: Named) => unknown): Activation =>
  (x, named) =>
    (kind(named) as Kind)(x);

type Pair = (a: Node | number, b: Node | number, options?: Named) => Node;
const [plus, minus, times, over, least, most] = /* @__PURE__ */ [
  ...[add, subtract, multiply, divide, maximum, minimum],
] as unknown as [Pair, Pair, Pair, Pair, Pair, Pair];

const applied = (kind: unknown, x: Node): Node => (kind as Kind)(x);

/** 0.2x + 0.5 from 0 to 1; since Keras 3, x/6 + 0.5. */
const hardSigmoid: Activation = (x, named, keras) => {
  const line = plus(keras >= 3 ? over(x, 6) : times(x, 0.2), 0.5);
  return most(least(line, 0), 1, named);
};

/** Scaled so that a unit keeps mean 0 and variance 1. */
const selu: Activation = (x, named) => times(applied(elu({ alpha: 1.6732632423543772 }), x), 1.0507009873554805, named);

/** Activations by their names, without underscores and capitals. */
const activations = (): Readonly<Record<string, Activation>> => ({
  linear: plain(linear),
  relu: plain(relu),
  relu6: (x, named) => most(applied(relu(), x), 6, named),
  sigmoid: plain(sigmoid),
  hardsigmoid: hardSigmoid,
  tanh: plain(tanh),
  softmax: plain(softmax),
  logsoftmax: plain(logSoftmax),
  softplus: plain(softplus),
  softsign: (x, named) => over(x, plus(applied(abs(), x), 1), named),
  elu: plain(elu),
  selu,
  swish: plain(silu),
  silu: plain(silu),
  gelu: plain(gelu),
  gelunew: (x, named) => applied(gelu({ approximate: "tanh", ...named } as object), x),
  mish: (x, named) => times(x, applied(tanh(), applied(softplus(), x)), named),
  exponential: plain(exp),
});

let made: ReturnType<typeof activations> | undefined;

/** The function that the option `activation` of a layer names. Undefined for none. @throws DataError for an unknown one. */
function activationOf({ config, keras }: Layer): ((x: Node, named: Named) => Node) | undefined {
  made ??= activations();
  const given = config.value("activation");
  if (given === undefined) return undefined;
  const isOwn = typeof given === "object" && property(given, "class_name") !== "function";
  const name = typeof given === "string" ? given : property(given, isOwn ? "class_name" : "config");
  const key = typeof name === "string" ? name.replaceAll("_", "").toLowerCase() : "";
  const found = Object.hasOwn(made, key) ? made[key] : undefined;
  if (!found) throw config.refused(`has activation ${show(name)}`, "rxgrad has none of this name; change the model");
  return key === "linear" ? undefined : (x, named) => found(x, named, keras);
}

/** The value behind the activation of a layer. */
export function activated(layer: Layer, x: Node): Node {
  return activationOf(layer)?.(x, {}) ?? x;
}

/** x if x > 0, otherwise alpha·x, with an alpha for each unit. */
const prelu: ReadLayer = (layer) => {
  const x = only(layer);
  const shared = layer.config.value("shared_axes");
  const alpha = layer.weight("alpha", 0);
  const wanted = x.shape.slice(1);
  const fits = alpha.shape.length === wanted.length && alpha.shape.every((each, k) => each === 1 || each === wanted[k]);
  if (!fits)
    throw layer.config.refused(
      `has alpha [${alpha.shape.join(", ")}] and shared_axes ${show(shared)}`,
      "save the model again",
    );
  return plus(applied(relu(), x), times(alpha, most(x, 0)), layer.named);
};

const reluLayer: ReadLayer = (layer) => {
  const { config, named } = layer;
  const x = only(layer);
  config.demand("threshold", 0);
  const limit = config.value("max_value");
  const slope = config.number("negative_slope", 0);
  const rectified = (options: Named): Node =>
    applied(slope === 0 ? relu(options) : leakyRelu({ slope, ...options } as object), x);
  return limit === undefined ? rectified(named) : most(rectified({}), config.number("max_value", 0), named);
};

const softmaxLayer: ReadLayer = (layer) => {
  const x = only(layer);
  const rank = x.shape.length;
  const given = layer.config.value("axis");
  const [axis = given] = Array.isArray(given) && given.length === 1 ? given : [];
  // Without one, Keras means the last axis and TensorFlow.js the first behind the batch.
  const isLast = axis === undefined ? rank === 2 : axis === -1 || axis === rank - 1;
  if (!isLast) throw layer.config.refused(`has axis ${show(given)} of ${rank}`, "only the last axis is read");
  return applied(softmax(layer.named), x);
};

const dropoutLayer: ReadLayer = (layer) => {
  const { config, named } = layer;
  const rate = config.number("rate", 0.5);
  if (config.value("noise_shape") !== undefined)
    throw config.refused("has a noise_shape", "only dropout of single numbers is read");
  if (rate < 0 || rate >= 1) throw config.refused(`has rate ${rate}`, "only rates from 0 to below 1 are read");
  return applied(dropout(rate, named as object), only(layer));
};

/** Layers of functions of each element. */
export const activationLayers = (): LayerTable => ({
  Activation: (layer) => (activationOf(layer) ?? ((x, named) => applied(linear(named), x)))(only(layer), layer.named),
  Identity: (layer) => applied(linear(layer.named), only(layer)),
  ReLU: reluLayer,
  LeakyReLU(layer) {
    const { config, named } = layer;
    const slope = config.number("negative_slope", config.number("alpha", 0.3));
    return applied(leakyRelu({ slope, ...named } as object), only(layer));
  },
  ELU: (layer) => applied(elu({ alpha: layer.config.number("alpha", 1), ...layer.named } as object), only(layer)),
  PReLU: prelu,
  ThresholdedReLU(layer) {
    const x = only(layer);
    return times(x, applied(step(), minus(x, layer.config.number("theta", 1))), layer.named);
  },
  Softmax: softmaxLayer,
  Dropout: dropoutLayer,
  Rescaling(layer) {
    const { config, named } = layer;
    return plus(times(only(layer), config.number("scale", 1)), config.number("offset", 0), named);
  },
});
