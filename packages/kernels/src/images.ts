import type { Family } from "./kernels.js";
import { IMAGES } from "./wasm/images.generated.js";

/**
 * Windows over images of [samples, height, width, channels], row by row, for convolutions and pools.
 * The window in row r and column c starts at pixel (r·strideY − top, c·strideX − left). Pixels outside the image are left
 * out.
 */
export type Windows = readonly [
  height: number,
  width: number,
  channels: number,
  /** The number of windows, down and across. */
  rows: number,
  columns: number,
  /** The pixels of a window, down and across. */
  windowHeight: number,
  windowWidth: number,
  strideY: number,
  strideX: number,
  /** The distance of the first window above and left of the image. */
  top: number,
  left: number,
];

/** Windows over images x[samples, height, width, channels]; out and its gradient have one pixel for each window. */
export interface ImageKernels {
  /**
   * out[n, r, c, f] += Σ over the pixels and channels of the window · W[y, x, channel, f], in the order of W, which is
   * [windowHeight, windowWidth, channels, filters]. Zeros in `x` cost nothing.
   */
  convolveAdd(out: number, x: number, W: number, samples: number, filters: number, ...windows: Windows): void;
  /**
   * dW[y, x, channel, f] += Σ over all windows of its pixel · dOut[n, r, c, f], for one shard of the [y, x, channel],
   * counted from 0; all shards together compute the whole. Zeros in `x` cost nothing.
   */
  convolveBackwardW(
    dW: number,
    x: number,
    dOut: number,
    samples: number,
    filters: number,
    shard: number,
    shards: number,
    ...windows: Windows
  ): void;
  /** dx[pixel, channel] += Σ over the windows with this pixel, and over f, of dOut[n, r, c, f] · W[y, x, channel, f]. */
  convolveBackwardX(dx: number, W: number, dOut: number, samples: number, filters: number, ...windows: Windows): void;
  /** out = the largest number in the window, for each channel. */
  maxPool(out: number, x: number, samples: number, ...windows: Windows): void;
  /** The exact change of {@link maxPool} when x moves by dx. */
  maxPoolDifference(dOut: number, x: number, dx: number, samples: number, ...windows: Windows): void;
  /** Adds dOut to the first of the window's largest pixels, for each channel. `out` is that of {@link maxPool}. */
  maxPoolBackward(dx: number, x: number, out: number, dOut: number, samples: number, ...windows: Windows): void;
  /** sides = the index of the window's first largest pixel, for each channel: y · windowWidth + x. */
  maxPoolSides(sides: number, x: number, samples: number, ...windows: Windows): void;
  /** out = the mean of the window's pixels in the image, for each channel. */
  averagePool(out: number, x: number, samples: number, ...windows: Windows): void;
  /** Adds dOut / (their number) to each pixel of the window in the image, for each channel. */
  averagePoolBackward(dx: number, dOut: number, samples: number, ...windows: Windows): void;
}

/** Convolutions and pools: `kernels.family(imageKernels).convolveAdd(…)`. */
export const imageKernels: Family<ImageKernels> = { name: "images", module: IMAGES };
