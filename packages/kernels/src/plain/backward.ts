import type { Kernels } from "../kernels.js";
import { isShared } from "./products.js";

type Backward = Pick<
  Kernels,
  | "multiplyAddTransposedA"
  | "multiplyAddTransposedB"
  | "addSumOfRows"
  | "sigmoidBackward"
  | "tanhBackward"
  | "leakyReluBackward"
  | "softmaxBackward"
  | "crossEntropyBackward"
  | "softmaxCrossEntropyBackward"
  | "squaredDifferenceBackward"
  | "scaledSumBackward"
>;

export function backward(memory: Float64Array): Backward {
  return {
    multiplyAddTransposedA(out, a, b, rows, inner, columns, shard = 0, shards = 1) {
      for (let r = 0; r < rows; r++) {
        const bRow = b + r * columns;
        for (let k = 0; k < inner; k++) {
          const factor = memory[a + r * inner + k];
          if (factor === 0 || !isShared(k, shard, shards)) continue;
          const outRow = out + k * columns;
          for (let c = 0; c < columns; c++) memory[outRow + c] += factor * memory[bRow + c];
        }
      }
    },
    multiplyAddTransposedB(out, a, b, rows, inner, columns) {
      for (let r = 0; r < rows; r++) {
        for (let k = 0; k < inner; k++) {
          let sum = 0;
          for (let c = 0; c < columns; c++) sum += memory[a + r * columns + c] * memory[b + k * columns + c];
          memory[out + r * inner + k] += sum;
        }
      }
    },
    squaredDifferenceBackward(dx, x, t, dOut, size) {
      for (let i = 0; i < size; i++) memory[dx + i] += 2 * memory[dOut + i] * (memory[x + i] - memory[t + i]);
    },
    scaledSumBackward(dx, dOut, factor, size) {
      const adjoint = factor * memory[dOut];
      for (let i = 0; i < size; i++) memory[dx + i] += adjoint;
    },
    addSumOfRows(out, x, rows, width) {
      for (let r = 0; r < rows; r++) {
        for (let k = 0; k < width; k++) memory[out + k] += memory[x + r * width + k];
      }
    },
    sigmoidBackward(dx, out, dOut, size) {
      for (let i = 0; i < size; i++) {
        const y = memory[out + i];
        memory[dx + i] += memory[dOut + i] * y * (1 - y);
      }
    },
    tanhBackward(dx, out, dOut, size) {
      for (let i = 0; i < size; i++) {
        const y = memory[out + i];
        memory[dx + i] += memory[dOut + i] * (1 - y) * (1 + y);
      }
    },
    leakyReluBackward(dx, x, dOut, slope, size) {
      for (let i = 0; i < size; i++) memory[dx + i] += memory[dOut + i] * (memory[x + i] > 0 ? 1 : slope);
    },
    softmaxBackward(dx, out, dOut, rows, classes) {
      for (let at = 0; at < rows * classes; at += classes) {
        let mean = 0;
        for (let k = 0; k < classes; k++) mean += memory[out + at + k] * memory[dOut + at + k];
        for (let k = 0; k < classes; k++) memory[dx + at + k] += memory[out + at + k] * (memory[dOut + at + k] - mean);
      }
    },
    crossEntropyBackward(dy, y, dOut, t, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        const factor = scale * memory[dOut + r];
        for (let i = r * classes; i < (r + 1) * classes; i++) {
          const target = memory[t + i];
          if (target !== 0) memory[dy + i] -= (factor * target) / (memory[y + i] + delta);
        }
      }
    },
    softmaxCrossEntropyBackward(dz, y, dOut, t, delta, scale, rows, classes) {
      // y / (y + delta), 1 without delta however small y is
      const kept = (probability: number): number => (delta === 0 ? 1 : probability / (probability + delta));
      for (let r = 0; r < rows; r++) {
        const at = r * classes;
        const factor = scale * memory[dOut + r];
        let total = 0;
        for (let k = 0; k < classes; k++) total += memory[t + at + k] * kept(memory[y + at + k]);
        for (let k = 0; k < classes; k++) {
          const p = memory[y + at + k];
          memory[dz + at + k] += factor * (p * total - memory[t + at + k] * kept(p));
        }
      }
    },
  };
}
