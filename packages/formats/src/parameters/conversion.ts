import { Tensor } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { permuted } from "../numbers/permuted.js";

/** How the numbers of a parameter lie in a file: in another shape, or with axes that changed places. */
export interface Conversion {
  /** The shape in the file. */
  readonly fileShape: readonly number[];
  /** The shape in which axes change places; it has as many numbers. */
  readonly inner: readonly number[];
  /** Axis k of the parameter is axis `axes[k]` of `inner`. */
  readonly axes: readonly number[];
  /** The shape of the parameter. */
  readonly shape: readonly number[];
}

/** The numbers are the same in both. */
export const unchanged = (shape: readonly number[]): Conversion => ({
  ...{ fileShape: shape, inner: shape, shape },
  axes: shape.map((_, axis) => axis),
});

/** Axes that change places. @param axes Axis k of the parameter is axis `axes[k]` of the tensor in the file. */
export function moved(shape: readonly number[], axes: readonly number[]): Conversion {
  const fileShape: number[] = [];
  axes.forEach((axis, k) => {
    fileShape[axis] = shape[k] as number;
  });
  return { fileShape, inner: fileShape, axes, shape };
}

/**
 * The weights [inputs, units] of a layer behind images that were flattened, from weights [units, inputs] of a tool that lays
 * images out with their channels first.
 *
 * @param images [height, width, channels].
 */
export function behindImages(shape: readonly number[], images: readonly number[]): Conversion {
  const [height, width, channels] = images as [number, number, number];
  const units = shape[1] as number;
  const fileShape = [units, sizeOf(images)];
  return { fileShape, inner: [units, channels, height, width], axes: [2, 3, 1, 0], shape };
}

const isInOrder = (axes: readonly number[]): boolean => axes.every((axis, k) => axis === k);

/** The parameter's value, of a tensor of the file's shape. */
export function fromFile({ data }: Tensor, { inner, axes, shape }: Conversion): Tensor {
  return new Tensor(shape, isInOrder(axes) ? data : permuted(data, inner, axes));
}

/** The tensor for the file, of the parameter's value. */
export function toFile({ data }: Tensor, { fileShape, inner, axes }: Conversion): Tensor {
  if (isInOrder(axes)) return new Tensor(fileShape, data);
  const lengths = axes.map((axis) => inner[axis] as number);
  const back = axes.map((_, axis) => axes.indexOf(axis));
  return new Tensor(fileShape, permuted(data, lengths, back));
}
