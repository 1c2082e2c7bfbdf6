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
    convolveBackwardW(dW, x, dOut, samples, filters, ...windows) {
      const channels = windows[2];
      eachPixel(samples, windows, (window, pixel, inWindow) => {
        const from = dOut + window * filters;
        for (let k = 0; k < channels; k++) {
          const factor = memory[x + pixel + k];
          if (factor === 0) continue;
          const row = dW + (inWindow * channels + k) * filters;
          for (let f = 0; f < filters; f++) memory[row + f] += factor * memory[from + f];
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
