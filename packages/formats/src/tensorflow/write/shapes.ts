import type { Node } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import type { KindTable, LayerWriter, WriteKind } from "./layer-writer.js";

/** The axes of one sample. */
const sampleOf = ({ shape }: Node): readonly number[] => shape.slice(1) as readonly number[];

const reshaped = (layers: LayerWriter, input: string, shape: readonly number[]): string =>
  layers.emit("Reshape", [input], { config: { target_shape: shape } });

const positive = (axis: number | "batch", rank: number): number =>
  axis === "batch" ? 0 : axis < 0 ? rank + axis : axis;

/** A layer that joins the values of several layers. */
const joined =
  (className: string): WriteKind =>
  (layers, node) => {
    const { a, b } = node.options;
    const number = a ?? b;
    if (number !== undefined) {
      throw layers.refused(
        node,
        `takes the number ${number}, and ${className} of TensorFlow.js takes layers alone`,
        "write the nodes before it, or use writeOnnx",
      );
    }
    return layers.emit(className, [layers.input(node, 0), layers.input(node, 1)]);
  };

const concatenate: WriteKind = (layers, node) => {
  const inputs = node.inputs.map((_, i) => layers.input(node, i));
  const [only] = inputs;
  if (inputs.length === 1) return reshaped(layers, only as string, sampleOf(node));
  return layers.emit("Concatenate", inputs, {
    config: { axis: positive((node.options.axis ?? -1) as number, node.shape.length) },
  });
};

const transpose: WriteKind = (layers, node) => {
  const rank = node.shape.length;
  const swapped = Array.from({ length: rank }, (_, k) => (k < rank - 2 ? k : 2 * rank - 3 - k));
  const given = node.options.axes as readonly (number | "batch")[] | undefined;
  const order = given?.map((axis) => positive(axis, rank)) ?? swapped;
  return layers.emit("Permute", [layers.input(node)], { config: { dims: order.slice(1) } });
};

/** The only layer that cuts is `Cropping2D`: the axis becomes the columns of images. */
const slice: WriteKind = (layers, node) => {
  const x = sampleOf(node.inputs[0] as Node);
  const { axis = -1, start = 0 } = node.options as { readonly axis?: number; readonly start?: number };
  const index = positive(axis, node.shape.length) - 1;
  const length = x[index] as number;
  const first = Math.min(Math.max(start < 0 ? length + start : start, 0), length);
  const left = sampleOf(node)[index] as number;
  const images = [sizeOf(x.slice(0, index)), length, sizeOf(x.slice(index + 1))];
  const cropping = [
    [0, 0],
    [first, length - first - left],
  ];
  const config = { cropping, data_format: "channels_last" };
  const cut = layers.emit("Cropping2D", [reshaped(layers, layers.input(node), images)], { config });
  return reshaped(layers, cut, sampleOf(node));
};

const flatten: WriteKind = (layers, node) => {
  // `Flatten` of TensorFlow.js wants two axes in each sample.
  if ((node.inputs[0] as Node).shape.length > 2) return layers.emit("Flatten", [layers.input(node)]);
  return reshaped(layers, layers.input(node), sampleOf(node));
};

const pool =
  (className: string): WriteKind =>
  (layers, node) => {
    const { size, stride, padding } = node.options;
    const config = { pool_size: size, strides: stride, padding, data_format: "channels_last" };
    return layers.emit(className, [layers.input(node)], { config });
  };

/** A function over all pixels of images, or over all rows. @param name The beginning of the name of the layer. */
const overPixels =
  (name: string): WriteKind =>
  (layers, node) => {
    const x = node.inputs[0] as Node;
    const rank = x.shape.length;
    const given = (node.options.axes as readonly (number | "batch")[] | undefined) ?? [];
    const axes = given.map((axis) => positive(axis, rank)).sort((a, b) => a - b);
    const wanted = rank === 4 ? "1,2" : rank === 3 ? "1" : "none";
    if (axes.join() !== wanted) {
      throw layers.refused(
        node,
        "has a layer in TensorFlow.js only over the pixels of images, axes [1, 2], or the rows of [batch, rows, columns], axes [1]",
        "write the nodes before it, or use writeOnnx",
      );
    }
    const over = layers.emit(`${name}${rank - 2}D`, [layers.input(node)]);
    return node.options.keepDimensions === true ? reshaped(layers, over, sampleOf(node)) : over;
  };

/** Kinds that move or join elements, and those over images. */
export const shapes = (): KindTable => ({
  ...{ flatten, transpose, slice, concatenate },
  reshape: (layers, node) => reshaped(layers, layers.input(node), sampleOf(node)),
  add: joined("Add"),
  multiply: joined("Multiply"),
  maximum: joined("Maximum"),
  minimum: joined("Minimum"),
  maxPool: pool("MaxPooling2D"),
  averagePool: pool("AveragePooling2D"),
  mean: overPixels("GlobalAveragePooling"),
  amax: overPixels("GlobalMaxPooling"),
});
