import type { Family } from "./family.js";
import { IMAGES } from "./wasm/images.generated.js";

/**
 * Windows laid over images of [samples, height, width, channels], row by row: what convolutions and pools look through.
 * The window in row r and column c covers the pixels from r·strideY − top and c·strideX − left on; those that lie
 * outside the image are left out.
 */
export type Windows = readonly [
  height: number,
  width: number,
  channels: number,
  /** How many windows there are, down and across. */
  rows: number,
  columns: number,
  /** Pixels in a window, down and across. */
  windowHeight: number,
  windowWidth: number,
  strideY: number,
  strideX: number,
  /** How far the first window begins above and left of the image. */
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
   * dW[y, x, channel, f] += Σ over all windows of its pixel · dOut[n, r, c, f], for one of several shares of the [y, x, channel],
   * counted from 0; the shares make up the whole. Zeros in `x` cost nothing.
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
  /** dx[pixel, channel] += Σ over the windows that the pixel is in, and f, of dOut[n, r, c, f] · W[y, x, channel, f]. */
  convolveBackwardX(dx: number, W: number, dOut: number, samples: number, filters: number, ...windows: Windows): void;
  /** out = the largest number in the window, for each channel. */
  maxPool(out: number, x: number, samples: number, ...windows: Windows): void;
  /** The exact change of {@link maxPool} when x moves by dx. */
  maxPoolDifference(dOut: number, x: number, dx: number, samples: number, ...windows: Windows): void;
  /** The first of the window's largest pixel gets dOut added, for each channel. `out` is that of {@link maxPool}. */
  maxPoolBackward(dx: number, x: number, out: number, dOut: number, samples: number, ...windows: Windows): void;
  /** sides = which pixel of the window is the first largest, for each channel: y · windowWidth + x. */
  maxPoolSides(sides: number, x: number, samples: number, ...windows: Windows): void;
  /** out = the mean of the window's pixels in the image, for each channel. */
  averagePool(out: number, x: number, samples: number, ...windows: Windows): void;
  /** Each pixel of the window gets dOut / their number added, for each channel. */
  averagePoolBackward(dx: number, dOut: number, samples: number, ...windows: Windows): void;
}

/** Convolutions and pools: `kernels.family(imageKernels).convolveAdd(…)`. */
export const imageKernels: Family<ImageKernels> = { name: "images", module: IMAGES };
