import type { Kernels } from "../kernels.js";

type Products = Pick<Kernels, "multiply" | "multiplyAdd" | "outer" | "addPowerProducts">;

export function products(memory: Float64Array): Products {
  const multiplyAdd: Products["multiplyAdd"] = (out, a, b, rows, inner, columns) => {
    for (let r = 0; r < rows; r++) {
      const aRow = a + r * inner;
      const outRow = out + r * columns;
      for (let k = 0; k < inner; k++) {
        const factor = memory[aRow + k];
        if (factor === 0) continue;
        const bRow = b + k * columns;
        for (let c = 0; c < columns; c++) {
          memory[outRow + c] = memory[outRow + c] + factor * memory[bRow + c];
        }
      }
    }
  };

  return {
    multiplyAdd,
    multiply(out, a, b, rows, inner, columns) {
      memory.fill(0, out, out + rows * columns);
      multiplyAdd(out, a, b, rows, inner, columns);
    },
    outer(out, column, row, rows, columns) {
      let at = out;
      for (let r = 0; r < rows; r++) {
        const factor = memory[column + r];
        for (let k = 0; k < columns; k++) memory[at++] = factor * memory[row + k];
      }
    },
    addPowerProducts(out, x, extent, coefficients, scale, parity, samples, inner, units, shard = 0, shards = 1) {
      const add = parity === 1 ? addOddPowers : addAllPowers;
      const stride = (parity === 1 ? 3 : 6) * units;
      for (let n = 0; n < samples; n++) {
        const inverse = 1 / memory[extent + n];
        for (let i = 0; i < inner; i++) {
          const value = memory[x + n * inner + i];
          if (value !== 0 && isShared(i, shard, shards))
            add(memory, out + i * units, value * inverse, coefficients + n * stride, scale, units);
        }
      }
    },
  };
}

/** Whether a row of a result belongs to a shard: shards take 32 rows in turn. */
export const isShared = (row: number, shard: number, shards: number): boolean => (row >> 5) % shards === shard;

function addOddPowers(memory: Float64Array, out: number, u: number, c: number, scale: number, units: number): void {
  const square = u * u;
  const factor = scale * u;
  for (let j = 0; j < units; j++) {
    const tail = memory[c + units + j] + square * memory[c + 2 * units + j];
    memory[out + j] = memory[out + j] + factor * (memory[c + j] + square * tail);
  }
}

function addAllPowers(memory: Float64Array, out: number, u: number, c: number, scale: number, units: number): void {
  for (let j = 0; j < units; j++) {
    let sum = 0;
    for (let k = 5; k >= 0; k--) sum = (sum + memory[c + k * units + j]) * u;
    memory[out + j] = memory[out + j] + scale * sum;
  }
}
