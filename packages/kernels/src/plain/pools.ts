import type { ImageKernels } from "../images.js";
import { eachPixel, eachWindow } from "./windows.js";

type Pools = Pick<
  ImageKernels,
  "maxPool" | "maxPoolDifference" | "maxPoolBackward" | "maxPoolSides" | "averagePool" | "averagePoolBackward"
>;

export function pools(memory: Float64Array): Pools {
  const maxPool: Pools["maxPool"] = (out, x, samples, ...windows) => {
    const [, , channels, rows, columns] = windows;
    memory.fill(Number.NEGATIVE_INFINITY, out, out + samples * rows * columns * channels);
    eachPixel(samples, windows, (window, pixel) => {
      for (let k = 0; k < channels; k++) {
        const to = out + window * channels + k;
        memory[to] = Math.max(memory[to], memory[x + pixel + k]);
      }
    });
  };

  return {
    maxPool,
    // With m the largest before: max((x − m) + dx), which is dx exactly where x is m.
    maxPoolDifference(dOut, x, dx, samples, ...windows) {
      const [, width, channels] = windows;
      eachWindow(samples, windows, ({ index, image, y, x: left, firstRow, lastRow, firstColumn, lastColumn }) => {
        for (let k = 0; k < channels; k++) {
          const largest = (of: (at: number) => number): number => {
            let most = Number.NEGATIVE_INFINITY;
            for (let r = firstRow; r < lastRow; r++) {
              const row = image + ((y + r) * width + left) * channels + k;
              for (let c = firstColumn; c < lastColumn; c++) most = Math.max(most, of(row + c * channels));
            }
            return most;
          };
          const before = largest((at) => memory[x + at]);
          memory[dOut + index * channels + k] = largest((at) => memory[x + at] - before + memory[dx + at]);
        }
      });
    },
    maxPoolBackward(dx, x, out, dOut, samples, ...windows) {
      const channels = windows[2];
      const found = new Uint8Array(channels);
      let current = -1;
      eachPixel(samples, windows, (window, pixel) => {
        if (window !== current) found.fill(0);
        current = window;
        for (let k = 0; k < channels; k++) {
          const at = window * channels + k;
          if (found[k] || memory[x + pixel + k] !== memory[out + at]) continue;
          found[k] = 1;
          memory[dx + pixel + k] += memory[dOut + at];
        }
      });
    },
    maxPoolSides(sides, x, samples, ...windows) {
      const channels = windows[2];
      const most = new Float64Array(channels);
      let current = -1;
      eachPixel(samples, windows, (window, pixel, inWindow) => {
        for (let k = 0; k < channels; k++) {
          const value = memory[x + pixel + k];
          if (window === current && !(value > most[k])) continue;
          most[k] = value;
          memory[sides + window * channels + k] = inWindow;
        }
        current = window;
      });
    },
    averagePool(out, x, samples, ...windows) {
      const [, , channels, rows, columns] = windows;
      memory.fill(0, out, out + samples * rows * columns * channels);
      eachPixel(samples, windows, (window, pixel) => {
        for (let k = 0; k < channels; k++) memory[out + window * channels + k] += memory[x + pixel + k];
      });
      eachWindow(samples, windows, ({ index, firstRow, lastRow, firstColumn, lastColumn }) => {
        const count = (lastRow - firstRow) * (lastColumn - firstColumn);
        for (let k = 0; k < channels; k++) memory[out + index * channels + k] /= count;
      });
    },
    averagePoolBackward(dx, dOut, samples, ...windows) {
      const [, width, channels] = windows;
      eachWindow(samples, windows, ({ index, image, y, x, firstRow, lastRow, firstColumn, lastColumn }) => {
        const count = (lastRow - firstRow) * (lastColumn - firstColumn);
        for (let r = firstRow; r < lastRow; r++) {
          for (let c = firstColumn; c < lastColumn; c++) {
            const to = dx + image + ((y + r) * width + x + c) * channels;
            for (let k = 0; k < channels; k++) memory[to + k] += memory[dOut + index * channels + k] / count;
          }
        }
      });
    },
  };
}
