import type { Node } from "@rxgrad/core";
import type { GraphWriter, KindTable, WriteKind } from "./graph-writer.js";

type Two = readonly [number, number];

/** The windows over images. */
interface Windows {
  readonly size: Two;
  readonly stride: Two;
  /** The pixels that windows reach beyond the edges: top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  /** Windows down and across. */
  readonly count: Two;
  /** Height and width of the images. */
  readonly pixels: Two;
}

function windowsOf(node: Node, size: Two): Windows {
  const { stride, padding } = node.options as { stride: Two; padding: string };
  const pixels = (node.inputs[0] as Node).shape.slice(1, 3) as unknown as Two;
  const count = node.shape.slice(1, 3) as unknown as Two;
  const over = ([0, 1] as const).map((k) =>
    padding === "same" ? Math.max(0, (count[k] - 1) * stride[k] + size[k] - pixels[k]) : 0,
  ) as [number, number];
  const [top, left] = over.map((each) => Math.floor(each / 2)) as [number, number];
  return { size, stride, pads: [top, left, over[0] - top, over[1] - left], count, pixels };
}

/** ONNX has the channels of images first. */
const CHANNELS_FIRST = [0, 3, 1, 2];
const CHANNELS_LAST = [0, 2, 3, 1];

/** [kernel height, kernel width, channels, filters] → [filters, channels, kernel height, kernel width]. */
const FILTERS_FIRST = [3, 2, 0, 1];

/** An operation on images with their channels first. */
function onImages(
  g: GraphWriter,
  op: string,
  [x, ...others]: readonly string[],
  { size, stride, pads }: Windows,
  attributes: Readonly<Record<string, number>> = {},
): string {
  const images = g.emit("Transpose", [x as string], { perm: CHANNELS_FIRST });
  const windows = { kernel_shape: size, strides: stride, pads };
  return g.emit("Transpose", [g.emit(op, [images, ...others], { ...windows, ...attributes })], { perm: CHANNELS_LAST });
}

/** Kinds over images. */
export const images = (): KindTable => ({
  conv2d(g, node, [x, W, ...b]) {
    const windows = windowsOf(node, node.options.kernelSize as Two);
    if (g.isDouble) return convolution(g, node, [x, W, ...b] as string[], windows);
    const weights = g.emit("Transpose", [W as string], { perm: FILTERS_FIRST });
    return onImages(g, "Conv", [x as string, weights, ...b], windows);
  },
  maxPool: (g, node, inputs) => onImages(g, "MaxPool", inputs, windowsOf(node, node.options.size as Two)),
  averagePool: averagePool,
});

/** The pixels at one place of all windows: [batch, windows down, windows across, channels]. */
function pixelsAt(g: GraphWriter, x: string, { stride, count }: Windows, i: number, j: number): string {
  const end = [i + (count[0] - 1) * stride[0] + 1, j + (count[1] - 1) * stride[1] + 1];
  return g.emit("Slice", [x, ...[[i, j], end, [1, 2], stride].map((each) => g.integers(each))]);
}

/** The places in a window, row by row. */
const placesOf = ({ size: [rows, columns] }: Windows): Two[] =>
  Array.from({ length: rows * columns }, (_, k) => [Math.floor(k / columns), k % columns]);

function padded(g: GraphWriter, x: string, { pads: [top, left, bottom, right] }: Windows): string {
  if (top + left + bottom + right === 0) return x;
  return g.emit("Pad", [x, g.integers([0, top, left, 0, 0, bottom, right, 0]), g.constant(0)]);
}

const sumOf = (g: GraphWriter, values: readonly string[]): string =>
  values.reduce((sum, each) => g.emit("Add", [sum, each]));

/** In float64, for which ONNX Runtime has no Conv: a product of matrices for each place in a window. */
function convolution(g: GraphWriter, node: Node, inputs: readonly string[], windows: Windows): string {
  const [x, W, ...b] = inputs as [string, string, ...string[]];
  const matrix = g.integers((node.inputs[1] as Node).shape.slice(2) as number[]);
  const pixels = padded(g, x, windows);
  const products = placesOf(windows).map(([i, j]) => {
    const place = [
      [i, j],
      [i + 1, j + 1],
      [0, 1],
    ].map((each) => g.integers(each));
    const weights = g.emit("Reshape", [g.emit("Slice", [W, ...place]), matrix]);
    return g.emit("MatMul", [pixelsAt(g, pixels, windows, i, j), weights]);
  });
  return sumOf(g, [...products, ...b]);
}

function averagePool(...[g, node, inputs]: Parameters<WriteKind>): string {
  const windows = windowsOf(node, node.options.size as Two);
  if (!g.isDouble) return onImages(g, "AveragePool", inputs, windows);
  const pixels = padded(g, inputs[0] as string, windows);
  const sum = sumOf(
    g,
    placesOf(windows).map(([i, j]) => pixelsAt(g, pixels, windows, i, j)),
  );
  return g.emit("Div", [sum, g.constant(pixelCounts(windows), [...windows.count, 1])]);
}

/** The number of pixels in each window, without those outside of the image. */
function pixelCounts({ size, stride, pads, count, pixels }: Windows): number[] {
  const along = (axis: 0 | 1, k: number): number => {
    const first = k * stride[axis] - pads[axis];
    return Math.min(first + size[axis], pixels[axis]) - Math.max(first, 0);
  };
  return Array.from(
    { length: count[0] * count[1] },
    (_, k) => along(0, Math.floor(k / count[1])) * along(1, k % count[1]),
  );
}
