import type { Kernels } from "../kernels.js";

type Rows = Pick<
  Kernels,
  | "sum"
  | "scaledSum"
  | "sumRows"
  | "largestOfRows"
  | "allFinite"
  | "gatherRows"
  | "copyColumn"
  | "gatherColumn"
  | "scatterColumn"
  | "flagDifferentRows"
>;

export function rows(memory: Float64Array): Rows {
  const sum = (x: number, size: number): number => {
    let total = 0;
    for (let i = x; i < x + size; i++) total += memory[i];
    return total;
  };

  return {
    sum,
    scaledSum(out, x, factor, size) {
      memory[out] = factor * sum(x, size);
    },
    sumRows(out, x, rows, width) {
      for (let r = 0; r < rows; r++) memory[out + r] = sum(x + r * width, width);
    },
    largestOfRows(out, x, least, rows, width) {
      for (let r = 0; r < rows; r++) {
        let largest = least;
        for (let i = x + r * width; i < x + (r + 1) * width; i++) {
          const size = Math.abs(memory[i]);
          if (size > largest) largest = size;
        }
        memory[out + r] = largest;
      }
    },
    allFinite(x, size) {
      // Zero times a finite number is zero; times infinity or NaN it is NaN, which stays.
      let zero = 0;
      for (let i = x; i < x + size; i++) zero += 0 * memory[i];
      return zero === 0;
    },
    gatherRows(out, x, samples, rows, width) {
      for (let r = 0; r < rows; r++) {
        const from = x + memory[samples + r] * width;
        for (let k = 0; k < width; k++) memory[out + r * width + k] = memory[from + k];
      }
    },
    copyColumn(out, x, rows, width, column) {
      for (let r = 0; r < rows; r++) memory[out + r] = memory[x + r * width + column];
    },
    gatherColumn(out, x, samples, rows) {
      for (let r = 0; r < rows; r++) memory[out + r] = memory[x + memory[samples + r]];
    },
    scatterColumn(out, x, rows, width, column) {
      memory.fill(0, out, out + rows * width);
      for (let r = 0; r < rows; r++) memory[out + r * width + column] = memory[x + r];
    },
    flagDifferentRows(flags, a, b, rows, width) {
      for (let r = 0; r < rows; r++) {
        for (let k = r * width; k < (r + 1) * width; k++) {
          if (memory[a + k] !== memory[b + k]) memory[flags + r] = 1;
        }
      }
    },
  };
}
