import type { Kernels } from "../kernels.js";
import { expm1 } from "./small-arguments.js";

type Activations = Pick<
  Kernels,
  | "sigmoid"
  | "sigmoidDifference"
  | "tanh"
  | "tanhDifference"
  | "leakyRelu"
  | "leakyReluDifference"
  | "step"
  | "stepDifference"
>;

export function activations(memory: Float64Array): Activations {
  return {
    sigmoid(out, x, size) {
      for (let i = 0; i < size; i++) memory[out + i] = sigmoidOf(memory[x + i]);
    },
    sigmoidDifference(dOut, out, x, dx, size) {
      for (let i = 0; i < size; i++) {
        const d = memory[dx + i];
        memory[dOut + i] = d === 0 ? 0 : sigmoidChange(memory[out + i], memory[x + i], d);
      }
    },
    tanh(out, x, size) {
      for (let i = 0; i < size; i++) memory[out + i] = Math.tanh(memory[x + i]);
    },
    tanhDifference(dOut, out, x, dx, size) {
      for (let i = 0; i < size; i++) {
        const d = memory[dx + i];
        memory[dOut + i] = d === 0 ? 0 : tanhChange(memory[out + i], memory[x + i], d);
      }
    },
    leakyRelu(out, x, slope, size) {
      for (let i = 0; i < size; i++) memory[out + i] = leaky(memory[x + i], slope);
    },
    leakyReluDifference(dOut, x, dx, slope, size) {
      for (let i = 0; i < size; i++) {
        const before = memory[x + i];
        const d = memory[dx + i];
        const after = before + d;
        if (before > 0 && after > 0) memory[dOut + i] = d;
        else if (before > 0 || after > 0 || before !== before) {
          memory[dOut + i] = leaky(after, slope) - leaky(before, slope);
        } else memory[dOut + i] = slope * d;
      }
    },
    step(out, x, size) {
      for (let i = 0; i < size; i++) memory[out + i] = stepOf(memory[x + i]);
    },
    stepDifference(dOut, x, dx, size) {
      for (let i = 0; i < size; i++) {
        const before = memory[x + i];
        memory[dOut + i] = stepOf(before + memory[dx + i]) - stepOf(before);
      }
    },
  };
}

/** e^−|x| never overflows, and the two branches agree at 0. */
function sigmoidOf(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** NaN has no side: the result is NaN, so the run reports the node. */
const stepOf = (x: number): number => (x > 0 ? 1 : x <= 0 ? 0 : x);
const leaky = (x: number, slope: number): number => (x > 0 ? x : slope * x);

/** For a near 1 the difference 1 − a has lost digits, so 1 − σ(x) is computed as σ(−x). */
function sigmoidChange(a: number, x: number, d: number): number {
  if (d > 1) return sigmoidRise(x, d);
  if (d < -1) return -sigmoidRise(-x, -d);
  const rest = a < 0.75 ? 1 - a : sigmoidOf(-x);
  const e = expm1(d);
  return (a * rest * e) / (1 + a * e);
}

/**
 * σ(x+d) − σ(x) = σ(x+d)·σ(−x)·(1 − e^−d) for d > 1: nothing overflows, and no digit is lost if both are nearly 1.
 * Far below 0, σ is e^x, and the rounding error of x + d becomes a relative error of σ, which is corrected.
 */
function sigmoidRise(x: number, d: number): number {
  const end = x + d;
  let after = sigmoidOf(end);
  if (end < 0) {
    const added = end - x;
    after += after * (x - (end - added) + (d - added));
  }
  return after * sigmoidOf(-x) * (1 - Math.exp(-d));
}

/**
 * tanh(x+d) − tanh(x) = tanh(d)·(1 − tanh²x) / (1 + tanh(x)·tanh(d)), from the addition theorem. If tanh(d) is nearly 1,
 * the denominator cancels; then tanh x = 2σ(2x) − 1 is used.
 */
function tanhChange(y: number, x: number, d: number): number {
  if (d > 1) return 2 * sigmoidRise(2 * x, 2 * d);
  if (d < -1) return -2 * sigmoidRise(-2 * x, -2 * d);
  const e = expm1(2 * d);
  const u = e / (e + 2);
  let rest = (1 - y) * (1 + y);
  if (y > 0.75 || y < -0.75) {
    const q = Math.exp(-2 * Math.abs(x));
    rest = (4 * q) / ((1 + q) * (1 + q));
  }
  return (u * rest) / (1 + y * u);
}
