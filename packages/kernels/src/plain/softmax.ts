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
  | "softmaxCrossEntropyDirectional"
>;

/** The offsets of a row of logits, probabilities and targets; its logits move by factor·dz. */
interface RowMove {
  z: number;
  y: number;
  dz: number;
  factor: number;
  t: number;
}

function setMove(move: RowMove, z: number, y: number, dz: number, factor: number, t: number): void {
  move.z = z;
  move.y = y;
  move.dz = dz;
  move.factor = factor;
  move.t = t;
}

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

  /** The largest element of the row in the latest call of {@link logExcess}. */
  let largest = 0;

  /**
   * log Σ e^x of one row, of x or of x + factor·dx (dx < 0: no dx), minus its largest element. The caller combines the
   * two as (largest − x[target]) + excess, both ≥ 0, so a loss near 0 keeps its digits.
   */
  const logExcess = (x: number, dx: number, factor: number, classes: number): number => {
    let index = 0;
    largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const value = memory[x + k] + (dx < 0 ? 0 : factor * memory[dx + k]);
      if (value <= largest) continue;
      largest = value;
      index = k;
    }
    let rest = 0;
    for (let k = 0; k < classes; k++) {
      if (k !== index) rest += Math.exp(memory[x + k] + (dx < 0 ? 0 : factor * memory[dx + k]) - largest);
    }
    return log1p(rest);
  };

  /** For the latest call of {@link growth}: e^(the move − that of the likeliest class) − 1; a move is factor·dz. */
  let grown = new Float64Array(16);
  let shift = 0;

  /**
   * Σₖ yₖ·grownₖ: the growth of softmax's denominator after subtracting the move of the likeliest class from all moves.
   * So 1 + growth ≥ 1/classes, and nothing cancels if all moves are nearly equal or one class is nearly certain. y_c becomes
   * y_c·(1 + grown_c)/(1 + growth).
   */
  const growth = (y: number, dz: number, factor: number, classes: number): number => {
    if (grown.length < classes) grown = new Float64Array(classes);
    let top = 0;
    for (let k = 1; k < classes; k++) if (memory[y + k] > memory[y + top]) top = k;
    shift = factor * memory[dz + top];
    let q = 0;
    for (let k = 0; k < classes; k++) {
      const e = expm1(factor * memory[dz + k] - shift);
      grown[k] = e;
      q += memory[y + k] * e;
    }
    return q;
  };

  const lossChange = (q: number, { y, dz, factor, t }: RowMove, delta: number, classes: number): number => {
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const target = memory[t + k];
      if (target === 0) continue;
      if (delta === 0) {
        loss += target * (log1p(q) - (factor * memory[dz + k] - shift));
        continue;
      }
      const before = memory[y + k] + delta;
      const ratio = (memory[y + k] * (grown[k] - q)) / ((1 + q) * before);
      const after = (memory[y + k] * Math.exp(factor * memory[dz + k] - shift)) / (1 + q) + delta;
      loss -= target * (ratio < -0.5 ? Math.log(after / before) : log1p(ratio));
    }
    return loss;
  };

  const largeLossChange = ({ z, y, dz, factor, t }: RowMove, delta: number, classes: number): number => {
    const before = logExcess(z, -1, 0, classes);
    const largestBefore = largest;
    const after = logExcess(z, dz, factor, classes);
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const target = memory[t + k];
      if (target === 0) continue;
      const moved = memory[z + k] + factor * memory[dz + k];
      if (delta === 0) loss += target * (largest - moved + after - (largestBefore - memory[z + k] + before));
      else loss -= target * (Math.log(Math.exp(moved - largest - after) + delta) - Math.log(memory[y + k] + delta));
    }
    return loss;
  };

  /** A class whose softmax underflows to nearly 0, and which may rise, is computed from z alone. */
  const HUGE = 1e15;

  const changeInAnyCase = (row: RowMove, delta: number, classes: number): number => {
    const q = growth(row.y, row.dz, row.factor, classes);
    return q < HUGE ? lossChange(q, row, delta, classes) : largeLossChange(row, delta, classes);
  };

  /**
   * The class of a one-hot row, −1 for any other row. It has no branches, because they would be mispredicted once a row.
   */
  const oneHotClass = (t: number, classes: number): number => {
    const m = memory;
    let sum = 0;
    let squares = 0;
    let index = 0;
    for (let k = 0; k < classes; k++) {
      const target = m[t + k];
      sum += target;
      squares += target * target;
      index += target * k;
    }
    // Targets of both signs, such as 2/3, 2/3 and −1/3, have the same sums.
    const c = index | 0;
    return sum === 1 && squares === 1 && c >= 0 && c < classes && m[t + c] === 1 ? c : -1;
  };

  /** {@link changeInAnyCase} for one target c and moves up to 2⁻⁷, the usual case in training; otherwise NaN. */
  const quickChange = ({ y, dz, factor }: RowMove, c: number, delta: number, classes: number): number => {
    const m = memory;
    const own = m[dz + c];
    let q = 0;
    let isSmall = true;
    for (let k = 0; k < classes; k++) {
      const d = factor * (m[dz + k] - own);
      if (d > SMALL || d < -SMALL) isSmall = false;
      q += m[y + k] * smallExpm1(d);
    }
    if (!isSmall) return Number.NaN;
    if (delta === 0) return log1p(q);
    const before = m[y + c];
    return -log1p((-before * q) / ((1 + q) * (before + delta)));
  };

  const rowChange = (row: RowMove, delta: number, classes: number): number => {
    const c = oneHotClass(row.t, classes);
    const quick = c < 0 ? Number.NaN : quickChange(row, c, delta, classes);
    // NaN if the fast path does not apply: more than one target, or a move that is not tiny.
    return quick === quick ? quick : changeInAnyCase(row, delta, classes);
  };

  const move: RowMove = { z: 0, y: 0, dz: 0, factor: 1, t: 0 };

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
        const q = growth(y, dz, 1, classes);
        if (!(q < HUGE)) {
          softmaxRow(target, x + r * classes, dz, classes);
          for (let k = 0; k < classes; k++) memory[target + k] = memory[target + k] - memory[y + k];
        } else {
          for (let k = 0; k < classes; k++) memory[target + k] = (memory[y + k] * (grown[k] - q)) / (1 + q);
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
          const ratio = memory[dy + k] / before;
          // Near −1 the rounded ratio has lost the digits of y; y + dy has them.
          loss -= target * (ratio < -0.5 ? Math.log((memory[y + k] + memory[dy + k] + delta) / before) : log1p(ratio));
        }
        memory[dOut + r] = scale * loss;
      }
    },
    softmaxCrossEntropy(out, z, y, t, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        const at = r * classes;
        if (delta > 0) memory[out + r] = scale * crossEntropyRow(y + at, t + at, delta, classes);
        else {
          const excess = logExcess(z + at, -1, 0, classes);
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
        setMove(move, z + at, y + at, dz + at, 1, t + at);
        memory[dOut + r] = scale * rowChange(move, delta, classes);
      }
    },
    softmaxCrossEntropyDirectional(dOut, z, y, t, direction, d, samples, delta, scale, rows, classes) {
      for (let r = 0; r < rows; r++) {
        const at = memory[samples + r] * classes;
        setMove(move, z + at, y + at, direction, memory[d + r], t + at);
        memory[dOut + r] = scale * rowChange(move, delta, classes);
      }
    },
  };
}
