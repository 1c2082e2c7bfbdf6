import type { Kernels } from "../kernels.js";
import { expm1, log1p } from "./small-arguments.js";

type Softmax = Pick<
  Kernels,
  | "softmax"
  | "softmaxDifference"
  | "crossEntropy"
  | "crossEntropyDifference"
  | "softmaxCrossEntropy"
  | "softmaxCrossEntropyDifference"
>;

export function softmax(memory: Float64Array): Softmax {
  const softmaxRow = (out: number, x: number, dx: number, classes: number): void => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const value = memory[x + k] + (dx < 0 ? 0 : memory[dx + k]);
      if (!(value <= largest)) largest = value;
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const value = memory[x + k] + (dx < 0 ? 0 : memory[dx + k]);
      const e = Math.exp(value - largest);
      memory[out + k] = e;
      sum += e;
    }
    for (let k = 0; k < classes; k++) memory[out + k] = memory[out + k] / sum;
  };

  const isLarge = (dx: number, size: number): boolean => {
    for (let k = 0; k < size; k++) if (Math.abs(memory[dx + k]) > 1) return true;
    return false;
  };

  /** log Σ e^x of one row, of x or of x + dx (dx < 0: no dx). */
  const logSumExp = (x: number, dx: number, classes: number): number => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const value = memory[x + k] + (dx < 0 ? 0 : memory[dx + k]);
      if (!(value <= largest)) largest = value;
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      sum += Math.exp(memory[x + k] + (dx < 0 ? 0 : memory[dx + k]) - largest);
    }
    return largest + Math.log(sum);
  };

  /** Σₖ yₖ·(e^dzₖ − 1): what the denominator of softmax grows by, relative to itself. */
  const growth = (y: number, dz: number, classes: number): number => {
    let q = 0;
    for (let k = 0; k < classes; k++) q += memory[y + k] * expm1(memory[dz + k]);
    return q;
  };

  /**
   * Δy_c = y_c·(expm1(dz_c) − q)/(1 + q). The bracket is formed as Σₖ yₖ(expm1(dz_c) − expm1(dzₖ)), which keeps its
   * digits where all dz are nearly equal.
   */
  const change = (y: number, dz: number, q: number, c: number, classes: number): number => {
    const own = expm1(memory[dz + c]);
    let bracket = 0;
    for (let k = 0; k < classes; k++) {
      if (k !== c) bracket += memory[y + k] * (own - expm1(memory[dz + k]));
    }
    return (memory[y + c] * bracket) / (1 + q);
  };

  /** delta > 0 and every |dz| ≤ 1. */
  const lossChange = (y: number, dz: number, t: number, delta: number, classes: number): number => {
    const q = growth(y, dz, classes);
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const target = memory[t + k];
      if (target === 0) continue;
      loss -= target * log1p(change(y, dz, q, k, classes) / (memory[y + k] + delta));
    }
    return loss;
  };

  /** delta = 0: ℓ = Σ t·(log Σe^z − z), with every |dz| ≤ 1. */
  const logitsLossChange = (y: number, dz: number, t: number, classes: number): number => {
    const grown = log1p(growth(y, dz, classes));
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const target = memory[t + k];
      if (target !== 0) loss += target * (grown - memory[dz + k]);
    }
    return loss;
  };

  const largeLossChange = (z: number, y: number, dz: number, t: number, delta: number, classes: number): number => {
    const before = logSumExp(z, -1, classes);
    const after = logSumExp(z, dz, classes);
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const target = memory[t + k];
      if (target === 0) continue;
      const move = memory[dz + k];
      if (delta === 0) loss += target * (after - before - move);
      else {
        const moved = Math.exp(memory[z + k] + move - after);
        loss -= target * (Math.log(moved + delta) - Math.log(memory[y + k] + delta));
      }
    }
    return loss;
  };

  const crossEntropyRow = (y: number, t: number, delta: number, classes: number): number => {
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const target = memory[t + k];
      if (target !== 0) loss -= target * Math.log(memory[y + k] + delta);
    }
    return loss;
  };

  return {
    softmax(out, x, rows, classes) {
      for (let r = 0; r < rows; r++) softmaxRow(out + r * classes, x + r * classes, -1, classes);
    },
    softmaxDifference(dOut, out, x, dx, rows, classes) {
      for (let r = 0; r < rows; r++) {
        const y = out + r * classes;
        const dz = dx + r * classes;
        const target = dOut + r * classes;
        if (isLarge(dz, classes)) {
          softmaxRow(target, x + r * classes, dz, classes);
          for (let k = 0; k < classes; k++) memory[target + k] = memory[target + k] - memory[y + k];
        } else {
          const q = growth(y, dz, classes);
          for (let k = 0; k < classes; k++) memory[target + k] = change(y, dz, q, k, classes);
        }
      }
    },
    crossEntropy(out, y, t, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        memory[out + r] = scale * crossEntropyRow(y + r * classes, t + r * classes, delta, classes);
      }
    },
    crossEntropyDifference(dOut, y, dy, t, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        let loss = 0;
        for (let k = r * classes; k < (r + 1) * classes; k++) {
          const target = memory[t + k];
          if (target === 0) continue;
          loss -= target * log1p(memory[dy + k] / (memory[y + k] + delta));
        }
        memory[dOut + r] = scale * loss;
      }
    },
    softmaxCrossEntropy(out, z, y, t, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        const at = r * classes;
        if (delta > 0) memory[out + r] = scale * crossEntropyRow(y + at, t + at, delta, classes);
        else {
          const total = logSumExp(z + at, -1, classes);
          let loss = 0;
          for (let k = 0; k < classes; k++) {
            const target = memory[t + at + k];
            if (target !== 0) loss += target * (total - memory[z + at + k]);
          }
          memory[out + r] = scale * loss;
        }
      }
    },
    softmaxCrossEntropyDifference(dOut, z, y, dz, t, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        const at = r * classes;
        let loss: number;
        if (isLarge(dz + at, classes)) loss = largeLossChange(z + at, y + at, dz + at, t + at, delta, classes);
        else if (delta === 0) loss = logitsLossChange(y + at, dz + at, t + at, classes);
        else loss = lossChange(y + at, dz + at, t + at, delta, classes);
        memory[dOut + r] = scale * loss;
      }
    },
  };
}
