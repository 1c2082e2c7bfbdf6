import type { Kernels } from "../kernels.js";

type Elements = Pick<
  Kernels,
  "fill" | "copy" | "copyChanged" | "add" | "subtract" | "addScaled" | "squaredDifference" | "absoluteDifference"
>;

export function elements(memory: Float64Array): Elements {
  return {
    fill(out, value, size) {
      memory.fill(value, out, out + size);
    },
    copy(out, a, size) {
      memory.copyWithin(out, a, a + size);
    },
    copyChanged(out, a, size) {
      memory.copyWithin(out, a, a + size);
      return memory.subarray(out, out + size).every(Number.isFinite);
    },
    add(out, a, aSize, b, bSize, size) {
      for (let i = 0; i < size; i++) {
        memory[out + i] = memory[a + (i % aSize)] + memory[b + (i % bSize)];
      }
    },
    subtract(out, a, b, size) {
      for (let i = 0; i < size; i++) memory[out + i] = memory[a + i] - memory[b + i];
    },
    addScaled(out, a, factor, b, size) {
      for (let i = 0; i < size; i++) memory[out + i] = memory[a + i] + factor * memory[b + i];
    },
    squaredDifference(out, a, b, size) {
      for (let i = 0; i < size; i++) {
        const difference = memory[a + i] - memory[b + i];
        memory[out + i] = difference * difference;
      }
    },
    absoluteDifference(out, a, b, size) {
      for (let i = 0; i < size; i++) {
        memory[out + i] = Math.abs(memory[a + i] - memory[b + i]);
      }
    },
  };
}
