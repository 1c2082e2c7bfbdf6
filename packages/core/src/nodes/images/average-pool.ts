import { imageKernels } from "@rxgrad/kernels";
import { definePool, type PoolKind } from "./pool.js";

/**
 * The mean of each window of an image, separately for each channel. With `padding: "same"`, windows at the edge average
 * the pixels inside the image only; PyTorch's `AvgPool2d` counts those outside as 0 unless `count_include_pad=False`.
 *
 * @param size The window's size in pixels. Default 2 by 2.
 * @throws ShapeError if x is not images ["batch", height, width, channels], or they are smaller than the window;
 * GraphError for a size or stride that is not positive whole numbers, or an unknown padding.
 * @example
 * const halved = input("image", [28, 28, 3]).pipe(averagePool()); // [batch, 14, 14, 3]
 */
export const averagePool: PoolKind = /* @__PURE__ */ definePool("averagePool", (windows) => ({
  forward: (out, x) => out.kernels.family(imageKernels).averagePool(out.offset, x.offset, x.samples, ...windows),
  difference(dOut, _out, _inputs, [dx]) {
    if (dx) dOut.kernels.family(imageKernels).averagePool(dOut.offset, dx.offset, dx.samples, ...windows);
  },
  backward([dx], dOut) {
    if (dx) dOut.kernels.family(imageKernels).averagePoolBackward(dx.offset, dOut.offset, dOut.samples, ...windows);
  },
}));
