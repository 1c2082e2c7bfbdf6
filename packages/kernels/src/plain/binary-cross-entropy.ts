import type { BinaryCrossEntropyKernels } from "../binary-cross-entropy.js";
import { expm1, log1p } from "./small-arguments.js";

export function binaryCrossEntropy(memory: Float64Array): BinaryCrossEntropyKernels {
  return {
    sigmoidCrossEntropy(out, z, t, delta, scale, size) {
      for (let i = 0; i < size; i++) {
        const x = memory[z + i];
        memory[out + i] = scale * mixed(memory[t + i], minusLog(x, delta), minusLog(-x, delta));
      }
    },
    sigmoidCrossEntropyDifference(dOut, z, dz, t, delta, scale, size) {
      for (let i = 0; i < size; i++) {
        const x = memory[z + i];
        const d = memory[dz + i];
        const target = memory[t + i];
        const ifOne = target === 0 ? 0 : change(x, d, delta);
        const ifZero = target === 1 ? 0 : change(-x, -d, delta);
        memory[dOut + i] = scale * mixed(target, ifOne, ifZero);
      }
    },
  };
}

/** t·p + (1 − t)·q, where a factor of 0 gives 0 even for an infinite p or q. */
function mixed(t: number, p: number, q: number): number {
  if (t === 1) return p;
  return t === 0 ? q : t * p + (1 - t) * q;
}

/** −log(σ(x) + δ), without δ as log(1 + e^−x). */
const minusLog = (x: number, delta: number): number => (delta === 0 ? softplus(-x) : -Math.log(sigmoid(x) + delta));

/** The change of {@link minusLog} when x moves by d. */
function change(x: number, d: number, delta: number): number {
  if (delta === 0) return softplusChange(-x, -d);
  const before = sigmoid(x) + delta;
  const ratio = sigmoidChange(x, d) / before;
  // Near −1 the rounded ratio has lost digits.
  return -(ratio < -0.5 ? Math.log((sigmoid(x + d) + delta) / before) : log1p(ratio));
}

/** 1 / (1 + e^−x). e^−|x| never overflows, and the two branches agree at 0. */
function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

/** a·(1 − a)·e / (1 + a·e) with e = e^d − 1; beyond ±1 values differ enough, where both are near 1 what they lack of it. */
function sigmoidChange(x: number, d: number): number {
  if (d > 1 || d < -1) return x > 0 && x + d > 0 ? sigmoid(-x) - sigmoid(-x - d) : sigmoid(x + d) - sigmoid(x);
  const a = sigmoid(x);
  const e = expm1(d);
  return (a * sigmoid(-x) * e) / (1 + a * e);
}

/** log(1 + e^x). */
const softplus = (x: number): number => Math.max(x, 0) + log1p(Math.exp(-Math.abs(x)));

/** log(1 + σ(x)·(e^d − 1)); beyond ±1 values differ enough, where both are nearly x by d itself. */
function softplusChange(x: number, d: number): number {
  if (!(d > 1 || d < -1)) return log1p(sigmoid(x) * expm1(d));
  return x > 0 && x + d > 0 ? d + (softplus(-x - d) - softplus(-x)) : softplus(x + d) - softplus(x);
}
