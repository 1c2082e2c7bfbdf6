import {
  averagePool,
  batchNormalization,
  constant,
  conv2d,
  dense,
  layerNormalization,
  maxPool,
  type Node,
  type PoolKind,
  reshape,
} from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { show } from "@rxgrad/data/internal";
import { activated } from "./activations.js";
import { type Layer, type LayerTable, only, type ReadLayer, withAxes } from "./layer.js";

type Two = readonly [number, number];

const isTrainable = ({ config }: Layer): boolean => config.flag("trainable", true);

function kernelAndBias(layer: Layer, shape?: (given: readonly number[]) => readonly number[]): Node[] {
  const trainable = isTrainable(layer);
  const kernel = layer.weight("kernel", 0, { trainable, ...(shape && { shape }) });
  return layer.config.flag("use_bias", true) ? [kernel, layer.weight("bias", 1, { trainable })] : [kernel];
}

const denseLayer: ReadLayer = (layer) => {
  const { config, named } = layer;
  const units = config.number("units", Number.NaN);
  return activated(layer, dense.build([only(layer), ...kernelAndBias(layer)], { units, ...named }));
};

/** @throws DataError for another order of axes than that of rxgrad. */
const channelsLast = ({ config }: Layer): void => config.demand("data_format", "channels_last");

/** How windows lie. @param one Whether there is one axis of pixels. */
function windowsOf(
  { config }: Layer,
  size: string,
  sizeNone: Two,
  one: boolean,
  strides?: Two,
): { size: Two; stride: Two; padding: string } {
  config.demand("padding", "valid", "same");
  const padding = config.text("padding", "valid");
  // A single number, or a list of one, is that of the only axis.
  const along = ([down]: Two): Two => [down, 1];
  const given = config.pair(size, sizeNone);
  const stride = config.pair("strides", strides ?? given);
  return one ? { size: along(given), stride: along(stride), padding } : { size: given, stride, padding };
}

/** x as images of one column, where there is one axis of pixels. */
function imagesOf(layer: Layer, one: boolean): Node {
  const x = withAxes(layer, one ? 3 : 4);
  return one ? reshaped(x, [x.shape[1], 1, x.shape[2]]) : x;
}

const reshaped = (x: Node, shape: readonly unknown[]): Node => (reshape(shape as number[]) as (x: Node) => Node)(x);

const convolution =
  (one: boolean): ReadLayer =>
  (layer) => {
    const { config, named } = layer;
    channelsLast(layer);
    config.demand("dilation_rate", 1);
    config.demand("groups", 1);
    const { size: kernelSize, stride, padding } = windowsOf(layer, "kernel_size", [Number.NaN, 1], one, [1, 1]);
    const filters = config.number("filters", Number.NaN);
    const weights = kernelAndBias(layer, one ? ([length, ...others]) => [length ?? 0, 1, ...others] : undefined);
    const options = { filters, kernelSize, stride, padding, ...named };
    const images = conv2d.build([imagesOf(layer, one), ...weights], options);
    return activated(layer, one ? reshaped(images, [images.shape[1], filters]) : images);
  };

const pool =
  (kind: PoolKind, one: boolean): ReadLayer =>
  (layer) => {
    channelsLast(layer);
    const images = kind.build([imagesOf(layer, one)], {
      ...windowsOf(layer, "pool_size", [2, 2], one),
      ...layer.named,
    });
    return one ? reshaped(images, [images.shape[1], images.shape[3]]) : images;
  };

/** Numbers that are not in the file because the layer does not use them. */
const filled = ({ shape }: Node, value: number): Node => {
  const lengths = shape as readonly number[];
  return constant(new Float64Array(sizeOf(lengths)).fill(value), { shape: lengths });
};

const normalizedBatch: ReadLayer = (layer) => {
  const { config, named } = layer;
  const x = only(layer);
  const axes = config.value("axis") ?? -1;
  const [axis, ...others] = Array.isArray(axes) ? axes : [axes];
  if (others.length > 0 || (axis !== -1 && axis !== x.shape.length - 1)) {
    throw config.refused(`has axis ${show(axes)} of ${x.shape.length}`, "only the last axis is read");
  }
  const [scale, center] = [config.flag("scale", true), config.flag("center", true)];
  const before = Number(scale) + Number(center);
  const trainable = isTrainable(layer);
  const mean = layer.weight("moving_mean", before, { trainable: false });
  const variance = layer.weight("moving_variance", before + 1, { trainable: false });
  const gamma = scale ? layer.weight("gamma", 0, { trainable }) : filled(mean, 1);
  const beta = center ? layer.weight("beta", Number(scale), { trainable }) : filled(mean, 0);
  const momentum = Number((1 - config.number("momentum", 0.99)).toPrecision(15));
  const options = {
    ...{ epsilon: config.number("epsilon", 1e-3), ...named },
    // Statistics that stay as they are have no momentum of their own here.
    ...(momentum > 0 && momentum <= 1 ? { momentum } : {}),
    ...(trainable ? {} : { trainable }),
  };
  return batchNormalization.build([x, gamma, beta, mean, variance], options);
};

const normalizedRows: ReadLayer = (layer) => {
  const { config, named } = layer;
  const x = only(layer);
  const rank = x.shape.length;
  const given = config.value("axis") ?? -1;
  const axes = (Array.isArray(given) ? given : [given]).map((axis) => (axis < 0 ? rank + axis : axis));
  if (axes.length >= rank || axes.some((axis, k) => axis !== rank - axes.length + k)) {
    throw config.refused(`has axis ${show(given)} of ${rank}`, "only the last axes are read, in their order");
  }
  const [scale, center] = [config.flag("scale", true), config.flag("center", true)];
  if (!scale && !center) throw config.refused("has neither scale nor center", "only layers with one of them are read");
  const trainable = isTrainable(layer);
  const gamma = scale ? layer.weight("gamma", 0, { trainable }) : undefined;
  const beta = center ? layer.weight("beta", Number(scale), { trainable }) : undefined;
  const weights = [gamma ?? filled(beta as Node, 1), beta ?? filled(gamma as Node, 0)];
  const options = { axes: axes.length, epsilon: config.number("epsilon", 1e-3), ...named };
  return layerNormalization.build([x, ...weights], options);
};

/** Layers with weights, and windows over pixels. */
export const weightedLayers = (): LayerTable => ({
  Dense: denseLayer,
  Conv1D: convolution(true),
  Conv2D: convolution(false),
  MaxPooling1D: pool(maxPool, true),
  MaxPooling2D: pool(maxPool, false),
  AveragePooling1D: pool(averagePool, true),
  AveragePooling2D: pool(averagePool, false),
  BatchNormalization: normalizedBatch,
  LayerNormalization: normalizedRows,
});
