import type { Windows } from "@rxgrad/kernels";
import { describeValue } from "../../errors/describe-value.js";
import { checkOption, oneOf, whole } from "../../errors/domains.js";
import { GraphError, ShapeError } from "../../errors/errors.js";
import type { Node } from "../../graph/node.js";
import { hasBatch, type Shape, showShape } from "../../tensor/shape.js";

/** The shape of images: rows, columns, and the channels of each pixel. */
export type Images = readonly ["batch", number, number, number];

/** The channels of images of shape `S`. */
export type Channels<S extends Shape> = S extends readonly ["batch", number, number, infer C extends number]
  ? C
  : number;

/** A length down and across; one number is used for both. */
export type Pair = number | readonly [down: number, across: number];

/**
 * The position of the windows. `"valid"`: every window lies inside the image, and remaining pixels at the bottom and on
 * the right are unused. `"same"`: there are ⌈size / stride⌉ windows along each axis. Those at the edges cross them by the
 * same number of pixels on both sides, or by one more at the bottom and on the right.
 */
export type Padding = "valid" | "same";

/** The size, stride and padding of windows. */
export interface WindowOptions {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: Padding;
}

/** The windows over images of a shape, and their number down and across. */
export interface LaidWindows {
  readonly windows: Windows;
  readonly rows: number;
  readonly columns: number;
}

/** @throws GraphError if it is neither a positive whole number nor two of them. */
export function pairOf(label: string, name: string, value: unknown): readonly [number, number] {
  const pair: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const length = whole();
  if (pair.length === 2 && pair.every(length.accepts)) return Object.freeze([pair[0], pair[1]] as [number, number]);
  throw new GraphError(
    `${label}: ${name} is ${Array.isArray(value) ? `[${value.map(describeValue).join(", ")}]` : describeValue(value)}; give ${length.wanted}, or two: [down, across].`,
  );
}

/** @throws GraphError for an unknown padding. */
export function paddingOf(label: string, padding: unknown): Padding {
  checkOption(label, "padding", padding, oneOf("valid", "same"), GraphError);
  return padding as Padding;
}

/** @throws ShapeError if x is not images, or they are smaller than a window. */
export function layWindows(label: string, { shape }: Node, { size, stride, padding }: WindowOptions): LaidWindows {
  if (shape.length !== 4 || !hasBatch(shape)) {
    throw new ShapeError(
      `${label}: x has shape ${showShape(shape)}; give it images of shape [batch, height, width, channels].`,
    );
  }
  const [height, width, channels] = shape.slice(1) as number[];
  if (padding === "valid" && (size[0] > height || size[1] > width)) {
    throw new ShapeError(
      `${label}: x has images of ${height} by ${width} pixels but the window has ${size.join(" by ")}; give a smaller window, or padding "same".`,
    );
  }
  const count = (length: number, axis: 0 | 1): number =>
    Math.ceil((padding === "same" ? length : length - size[axis] + 1) / stride[axis]);
  const [rows, columns] = [count(height, 0), count(width, 1)];
  // The overlap with both edges together: half of it, rounded down, is at the top or left.
  const over = (length: number, windows: number, axis: 0 | 1): number =>
    Math.max(0, (windows - 1) * stride[axis] + size[axis] - length);
  const before = (length: number, windows: number, axis: 0 | 1): number =>
    padding === "same" ? Math.floor(over(length, windows, axis) / 2) : 0;
  const start = [before(height, rows, 0), before(width, columns, 1)] as const;
  return { windows: [height, width, channels, rows, columns, ...size, ...stride, ...start], rows, columns };
}
