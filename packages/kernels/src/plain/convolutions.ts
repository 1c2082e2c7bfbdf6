import type { ImageKernels } from "../images.js";
import { eachPixel } from "./windows.js";

type Convolutions = Pick<ImageKernels, "convolveAdd" | "convolveBackwardW" | "convolveBackwardX">;

export function convolutions(memory: Float64Array): Convolutions {
  return {
    convolveAdd(out, x, W, samples, filters, ...windows) {
      const channels = windows[2];
      eachPixel(samples, windows, (window, pixel, inWindow) => {
        const to = out + window * filters;
        for (let k = 0; k < channels; k++) {
          const factor = memory[x + pixel + k];
          if (factor === 0) continue;
          const row = W + (inWindow * channels + k) * filters;
          for (let f = 0; f < filters; f++) memory[to + f] += factor * memory[row + f];
        }
      });
    },
    convolveBackwardW(dW, x, dOut, samples, filters, shard, shards, ...windows) {
      const [, , channels, , , windowHeight, windowWidth] = windows;
      const lines = windowHeight * windowWidth * channels;
      const first = Math.floor((lines * shard) / shards);
      const end = Math.floor((lines * (shard + 1)) / shards);
      eachPixel(samples, windows, (window, pixel, inWindow) => {
        const from = dOut + window * filters;
        for (let k = 0; k < channels; k++) {
          const factor = memory[x + pixel + k];
          const line = inWindow * channels + k;
          if (factor === 0 || line < first || line >= end) continue;
          for (let f = 0; f < filters; f++) memory[dW + line * filters + f] += factor * memory[from + f];
        }
      });
    },
    convolveBackwardX(dx, W, dOut, samples, filters, ...windows) {
      const channels = windows[2];
      eachPixel(samples, windows, (window, pixel, inWindow) => {
        const from = dOut + window * filters;
        for (let k = 0; k < channels; k++) {
          const row = W + (inWindow * channels + k) * filters;
          let sum = 0;
          for (let f = 0; f < filters; f++) sum += memory[from + f] * memory[row + f];
          memory[dx + pixel + k] += sum;
        }
      });
    },
  };
}
