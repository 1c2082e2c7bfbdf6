import { imageKernels } from "@rxgrad/kernels";
import { definePool, type PoolKind } from "./pool.js";

/**
 * The largest number in each window of an image, separately for each channel. If several are equal, backprop gives the
 * gradient to the first, as PyTorch does.
 *
 * @param size The window's size in pixels. Default 2 by 2.
 * @throws ShapeError if x is not images ["batch", height, width, channels], or they are smaller than the window;
 * GraphError for a size or stride that is not positive whole numbers, or an unknown padding.
 * @example
 * const y = input("image", [28, 28, 1]).pipe(conv2d(8), relu(), maxPool(2), flatten(), dense(10)); // 13 by 13 pixels
 */
export const maxPool: PoolKind = /* @__PURE__ */ definePool("maxPool", (windows) => ({
  kinked: true,
  forward: (out, x) => out.kernels.family(imageKernels).maxPool(out.offset, x.offset, x.samples, ...windows),
  // With m the largest before, Δ = max((x − m) + Δx). Nothing cancels while the same element stays the largest.
  difference(dOut, _out, [x], [dx]) {
    if (dx)
      dOut.kernels.family(imageKernels).maxPoolDifference(dOut.offset, x.offset, dx.offset, x.samples, ...windows);
  },
  backward([dx], dOut, out, [x]) {
    if (dx)
      dOut.kernels
        .family(imageKernels)
        .maxPoolBackward(dx.offset, x.offset, out.offset, dOut.offset, x.samples, ...windows);
  },
  sides: (sides, x) => sides.kernels.family(imageKernels).maxPoolSides(sides.offset, x.offset, x.samples, ...windows),
}));
