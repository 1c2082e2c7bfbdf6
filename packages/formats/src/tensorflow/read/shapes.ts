import {
  add,
  amax,
  concatenate,
  divide,
  flatten,
  type Layer as Kind,
  maximum,
  mean,
  minimum,
  multiply,
  type Node,
  reshape,
  slice,
  subtract,
  transpose,
} from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import { listIn } from "./config.js";
import { type Layer, type LayerTable, only, type ReadLayer, several, withAxes } from "./layer.js";

type Pair = (a: Node, b: Node | number, options?: Layer["named"]) => Node;

const applied = (kind: unknown, x: Node): Node => (kind as Kind)(x);

/** Joins values from left to right. The last node has the name of the layer. */
const joined =
  (join: unknown): ReadLayer =>
  (layer) => {
    const nodes = several(layer);
    return nodes.reduce((a, b, i) => (join as Pair)(a, b, i === nodes.length - 1 ? layer.named : {}));
  };

const averaged: ReadLayer = (layer) => {
  const nodes = several(layer);
  const sum = nodes.reduce((a, b) => (add as unknown as Pair)(a, b));
  return (divide as unknown as Pair)(sum, nodes.length, layer.named);
};

const concatenated: ReadLayer = (layer) => {
  const axis = layer.config.number("axis", -1);
  return concatenate(several(layer) as [Node, ...Node[]], { axis, ...layer.named } as object) as Node;
};

/** Whole numbers. @throws DataError for anything else. */
function wholes({ config }: Layer, key: string, given: unknown): readonly number[] {
  const list = listIn(given);
  if (list?.every((each): each is number => Number.isSafeInteger(each))) return list;
  throw config.refused(`has ${key} ${show(given)}`, "only a list of whole numbers is read");
}

const reshaped: ReadLayer = (layer) => {
  const given = layer.config.value("target_shape");
  // TensorFlow.js writes null for the length that follows from the others.
  const target = wholes(layer, "target_shape", listIn(given)?.map((each) => each ?? -1) ?? given);
  return applied(reshape(target, layer.named as object), only(layer));
};

const permuted: ReadLayer = (layer) => {
  const dims = wholes(layer, "dims", layer.config.value("dims"));
  if (dims.some((each) => each < 1))
    throw layer.config.refused(`has dims ${show(dims)}`, "only axes from 1 on are read");
  return applied(transpose(["batch", ...dims], layer.named as object), only(layer));
};

/** Cuts pixels off at the edges, one axis after the other. */
const cropped =
  (axes: number): ReadLayer =>
  (layer) => {
    layer.config.demand("data_format", "channels_last");
    let x = withAxes(layer, axes + 2);
    const given = layer.config.value("cropping") ?? (axes === 1 ? 1 : 0);
    // A number for all edges, one for each axis, or two for each axis.
    const list = listIn(given) ?? Array.from({ length: axes }, () => given);
    const ofAxes = axes === 1 && typeof list[0] === "number" && list.length === 2 ? [list] : list;
    const edges = ofAxes.map((each) => wholes(layer, "cropping", listIn(each) ?? [each, each]));
    if (edges.length !== axes || edges.some(({ length }) => length !== 2)) {
      throw layer.config.refused(`has cropping ${show(given)}`, "only two numbers for each axis are read");
    }
    const cut = edges.flatMap((each, k) => (each.some((pixels) => pixels !== 0) ? [k] : []));
    const last = cut.at(-1) ?? 0;
    edges.forEach(([before, after], k) => {
      const [start, end] = [before as number, after as number];
      const length = x.shape[k + 1] as number;
      if (start < 0 || end < 0 || start + end >= length) {
        throw layer.config.refused(`cuts ${show([start, end])} of ${length} pixels`, "save the model again");
      }
      if (start + end === 0 && k !== last) return;
      x = applied(slice({ axis: k + 1, start, stop: length - end, ...(k === last ? layer.named : {}) } as object), x);
    });
    return x;
  };

/** A function over all pixels. */
const overPixels =
  (kind: unknown, axes: readonly number[]): ReadLayer =>
  (layer) => {
    const { config, named } = layer;
    config.demand("data_format", "channels_last");
    const keepDimensions = config.flag("keepdims", false);
    const options = { axes, ...(keepDimensions ? { keepDimensions } : {}), ...named };
    return applied((kind as (options: object) => Kind)(options), withAxes(layer, axes.length + 2));
  };

/** Layers that move or join elements. */
export const shapeLayers = (): LayerTable => ({
  Flatten(layer) {
    layer.config.demand("data_format", "channels_last");
    return applied(flatten(layer.named as object), only(layer));
  },
  Reshape: reshaped,
  Permute: permuted,
  Add: joined(add),
  Subtract: joined(subtract),
  Multiply: joined(multiply),
  Maximum: joined(maximum),
  Minimum: joined(minimum),
  Average: averaged,
  Concatenate: concatenated,
  Cropping1D: cropped(1),
  Cropping2D: cropped(2),
  GlobalAveragePooling1D: overPixels(mean, [1]),
  GlobalAveragePooling2D: overPixels(mean, [1, 2]),
  GlobalMaxPooling1D: overPixels(amax, [1]),
  GlobalMaxPooling2D: overPixels(amax, [1, 2]),
});
