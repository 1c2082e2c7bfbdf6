import type { Kernels } from "../kernels.js";
import { expm1, log1p, SMALL, smallExpm1 } from "./small-arguments.js";

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

  /** The largest element of the row that {@link logExcess} saw last. */
  let largest = 0;

  /**
   * By how much log Σ e^x of one row, of x or of x + dx (dx < 0: no dx), exceeds its largest element. The two are not
   * added up here, so that a loss that is nearly 0 keeps its digits: it is (largest − x[target]) + excess, both ≥ 0.
   */
  const logExcess = (x: number, dx: number, classes: number): number => {
    let place = 0;
    largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const value = memory[x + k] + (dx < 0 ? 0 : memory[dx + k]);
      if (value <= largest) continue;
      largest = value;
      place = k;
    }
    let rest = 0;
    for (let k = 0; k < classes; k++) {
      if (k !== place) rest += Math.exp(memory[x + k] + (dx < 0 ? 0 : memory[dx + k]) - largest);
    }
    return log1p(rest);
  };

  /** e^dz − 1 of one row, kept between {@link growth} and {@link change}; grows with the widest row seen. */
  let grown = new Float64Array(16);

  /** Σₖ yₖ·(e^dzₖ − 1): what the denominator of softmax grows by, relative to itself. */
  const growth = (y: number, dz: number, classes: number): number => {
    if (grown.length < classes) grown = new Float64Array(classes);
    let q = 0;
    for (let k = 0; k < classes; k++) {
      const e = expm1(memory[dz + k]);
      grown[k] = e;
      q += memory[y + k] * e;
    }
    return q;
  };

  /**
   * Δy_c = y_c·(expm1(dz_c) − q)/(1 + q). The bracket is formed as Σₖ yₖ(expm1(dz_c) − expm1(dzₖ)), which keeps its
   * digits where all dz are nearly equal.
   */
  const change = (y: number, q: number, c: number, classes: number): number => {
    const own = grown[c];
    let bracket = 0;
    for (let k = 0; k < classes; k++) bracket += memory[y + k] * (own - grown[k]);
    return (memory[y + c] * bracket) / (1 + q);
  };

  /** delta > 0 and every |dz| ≤ 1. */
  const lossChange = (y: number, dz: number, t: number, delta: number, classes: number): number => {
    const q = growth(y, dz, classes);
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const target = memory[t + k];
      if (target !== 0) loss -= target * log1p(change(y, q, k, classes) / (memory[y + k] + delta));
    }
    return loss;
  };

  /**
   * delta = 0 and every |dz| ≤ 1: ℓ = Σ t·(log Σe^z − z). For a target c the change log1p(Σ yₖ·expm1(dzₖ)) − dz_c is
   * formed as log1p(Σ yₖ·(expm1(dzₖ) − expm1(dz_c)) / e^dz_c), which keeps its digits where y_c is nearly 1.
   */
  const logitsLossChange = (y: number, dz: number, t: number, classes: number): number => {
    growth(y, dz, classes);
    let loss = 0;
    for (let c = 0; c < classes; c++) {
      const target = memory[t + c];
      if (target === 0) continue;
      const own = grown[c];
      let bracket = 0;
      for (let k = 0; k < classes; k++) bracket += memory[y + k] * (grown[k] - own);
      loss += target * log1p(bracket / (1 + own));
    }
    return loss;
  };

  const largeLossChange = (z: number, y: number, dz: number, t: number, delta: number, classes: number): number => {
    const before = logExcess(z, -1, classes);
    const largestBefore = largest;
    const after = logExcess(z, dz, classes);
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const target = memory[t + k];
      if (target === 0) continue;
      const moved = memory[z + k] + memory[dz + k];
      if (delta === 0) loss += target * (largest - moved + after - (largestBefore - memory[z + k] + before));
      else loss -= target * (Math.log(Math.exp(moved - largest - after) + delta) - Math.log(memory[y + k] + delta));
    }
    return loss;
  };

  const rowChange = (z: number, y: number, dz: number, t: number, delta: number, classes: number): number => {
    if (isLarge(dz, classes)) return largeLossChange(z, y, dz, t, delta, classes);
    return delta === 0 ? logitsLossChange(y, dz, t, classes) : lossChange(y, dz, t, delta, classes);
  };

  /** The class of a one-hot row, −1 for any other. Without branches, which would be guessed wrong once a row. */
  const oneHotClass = (t: number, classes: number): number => {
    const m = memory;
    let sum = 0;
    let squares = 0;
    let place = 0;
    for (let k = 0; k < classes; k++) {
      const target = m[t + k];
      sum += target;
      squares += target * target;
      place += target * k;
    }
    return sum === 1 && squares === 1 ? place | 0 : -1;
  };

  /** {@link rowChange} for one target c and |dz| ≤ 2⁻⁷, as training has it almost always; else NaN. */
  const quickChange = (y: number, dz: number, c: number, delta: number, classes: number): number => {
    const m = memory;
    const own = smallExpm1(m[dz + c]);
    let q = 0;
    let bracket = 0;
    let isSmall = true;
    for (let k = 0; k < classes; k++) {
      const d = m[dz + k];
      const before = m[y + k];
      if (d > SMALL || d < -SMALL) isSmall = false;
      const e = smallExpm1(d);
      q += before * e;
      bracket += before * (own - e);
    }
    if (!isSmall) return Number.NaN;
    if (delta === 0) return log1p(-bracket / (1 + own));
    const before = m[y + c];
    return -log1p((before * bracket) / ((1 + q) * (before + delta)));
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
          for (let k = 0; k < classes; k++) memory[target + k] = change(y, q, k, classes);
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
          const before = memory[y + k] + delta;
          const share = memory[dy + k] / before;
          // Beside −1 a rounded share has lost what is left of y; y + dy has not.
          loss -= target * (share < -0.5 ? Math.log((memory[y + k] + memory[dy + k] + delta) / before) : log1p(share));
        }
        memory[dOut + r] = scale * loss;
      }
    },
    softmaxCrossEntropy(out, z, y, t, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        const at = r * classes;
        if (delta > 0) memory[out + r] = scale * crossEntropyRow(y + at, t + at, delta, classes);
        else {
          const excess = logExcess(z + at, -1, classes);
          let loss = 0;
          for (let k = 0; k < classes; k++) {
            const target = memory[t + at + k];
            if (target !== 0) loss += target * (largest - memory[z + at + k] + excess);
          }
          memory[out + r] = scale * loss;
        }
      }
    },
    softmaxCrossEntropyDifference(dOut, z, y, dz, t, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        const at = r * classes;
        const c = oneHotClass(t + at, classes);
        // NaN where this short way does not serve: more than one target, or a move that is not tiny.
        const quick = c < 0 ? Number.NaN : quickChange(y + at, dz + at, c, delta, classes);
        const change = quick === quick ? quick : rowChange(z + at, y + at, dz + at, t + at, delta, classes);
        memory[dOut + r] = scale * change;
      }
    },
  };
}
