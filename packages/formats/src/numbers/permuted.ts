import { sizeOf } from "@rxgrad/core/internal";

/**
 * Numbers whose axes change places: axis k of the result is axis `axes[k]` of `data`.
 *
 * @param shape The length of each axis of `data`.
 */
export function permuted(
  data: Readonly<ArrayLike<number>>,
  shape: readonly number[],
  axes: readonly number[],
): Float64Array {
  const out = new Float64Array(data.length);
  const lengths = axes.map((axis) => shape[axis] as number);
  // How far neighbors along each axis of the result lie apart in `data`.
  const strides = axes.map((axis) => sizeOf(shape.slice(axis + 1)));
  const index = axes.map(() => 0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = data[from] as number;
    for (let k = axes.length - 1; k >= 0; k--) {
      from += strides[k] as number;
      index[k] = (index[k] as number) + 1;
      if (index[k] !== lengths[k]) break;
      from -= (lengths[k] as number) * (strides[k] as number);
      index[k] = 0;
    }
  }
  return out;
}

/** The axes of a shape from the last to the first: what is a row becomes a column. */
export const reversedAxes = (shape: readonly number[]): number[] => shape.map((_, axis) => shape.length - 1 - axis);
