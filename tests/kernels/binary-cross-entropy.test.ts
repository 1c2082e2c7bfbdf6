// Compares the binary cross-entropy of σ(z) and its change with the textbook formula in 31 digits.
import { binaryCrossEntropyKernels } from "@rxgrad/kernels";
import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { type Double2, doubleDouble } from "../support/arithmetic.js";
import { guarded, near } from "./guarded.js";
import { EPSILON, forAll, numbers, seed, size, uniform } from "./numbers.js";
import { overKernels } from "./over-kernels.js";

const { of, add, subtract, multiply, divide, exp, log, toNumber } = doubleDouble;

/** −log(σ(z) + δ). */
function minusLog(z: Double2, delta: number): Double2 {
  const sigmoid = divide(of(1), add(of(1), exp(subtract(of(0), z))));
  return subtract(of(0), log(add(sigmoid, of(delta))));
}

/** −(t·log(σ(z) + δ) + (1 − t)·log(σ(−z) + δ)), and its two terms. */
function lossOf(z: Double2, t: number, delta: number): { loss: Double2; parts: [Double2, Double2] } {
  const parts: [Double2, Double2] = [
    multiply(of(t), minusLog(z, delta)),
    multiply(subtract(of(1), of(t)), minusLog(subtract(of(0), z), delta)),
  ];
  return { loss: add(...parts), parts };
}

/** Targets of 0 and 1. For even seeds every third is between them. */
const targets = (s: number, n: number): number[] => {
  const draw = uniform(s);
  return Array.from({ length: n }, (_, i) => (s % 2 === 0 && i % 3 === 2 ? draw() : Math.round(draw())));
};

/** Logits up to 30, where 1 + e^−z still differs from 1 in double-double numbers. */
const logits = (s: number, n: number): number[] => {
  const draw = uniform(s);
  return Array.from({ length: n }, () => 60 * draw() * draw() * (draw() < 0.5 ? -0.5 : 0.5));
};

const delta = fc.constantFrom(0, 1e-7, 0.1);

overKernels((test, createKernels) => {
  test("sigmoidCrossEntropy agrees with the textbook formula", () => {
    forAll([size, seed, delta, fc.constantFrom(1, 1 / Math.LN2)], (n, s, d, scale) => {
      const inputs = { z: logits(s, n), t: targets(s, n) };
      const wanted = inputs.z.map((z, i) => toNumber(lossOf(of(z), inputs.t[i]!, d).loss) * scale);
      const got = guarded(createKernels, {
        inputs,
        out: n,
        run: (k, out, at) => k.family(binaryCrossEntropyKernels).sigmoidCrossEntropy(out, at.z, at.t, d, scale, n),
      });
      // With δ, the loss near the right answer is log(1 + δ), a small difference of numbers near 1.
      near(got, wanted, (i) => 8 * EPSILON * (wanted[i]! + (d === 0 ? 0 : scale)));
    });
  });

  test("sigmoidCrossEntropyDifference is its exact change, for moves of any size", () => {
    forAll([size, seed, delta, fc.constantFrom(1e-12, 1e-6, 1e-3, 0.3, 3, 40)], (n, s, d, largest) => {
      const moves = numbers(s + 1, n).map((each, i) => (i % 5 === 4 ? 0 : (largest * each) / 1e3));
      const inputs = { z: logits(s, n), dz: moves, t: targets(s, n) };
      const exact = inputs.z.map((z, i) => {
        const before = lossOf(of(z), inputs.t[i]!, d).parts;
        const after = lossOf(add(of(z), of(moves[i]!)), inputs.t[i]!, d).parts;
        const changes = after.map((part, k) => toNumber(subtract(part, before[k]!)));
        return { change: changes[0]! + changes[1]!, size: Math.abs(changes[0]!) + Math.abs(changes[1]!) };
      });
      const got = guarded(createKernels, {
        inputs,
        out: n,
        run: (k, out, at) =>
          k.family(binaryCrossEntropyKernels).sigmoidCrossEntropyDifference(out, at.z, at.dz, at.t, d, 0.5, n),
      });
      near(
        got,
        exact.map(({ change }) => change / 2),
        (i) => 1e-14 * exact[i]!.size + 1e-28,
        (i) => `z ${inputs.z[i]} t ${inputs.t[i]} by ${moves[i]}, delta ${d}`,
      );
      for (const [i, move] of moves.entries()) if (move === 0) assert.is(Math.abs(got[i]!), 0);
    });
  });

  test("both are finite without delta, however far z is from 0", () => {
    const z = [800, -800, 1e5, -1e5];
    const run = (t: number[]): number[] =>
      guarded(createKernels, {
        inputs: { z, t },
        out: 4,
        run: (k, out, at) => k.family(binaryCrossEntropyKernels).sigmoidCrossEntropy(out, at.z, at.t, 0, 1, 4),
      });
    assert.equal(run([0, 1, 0, 1]), [800, 800, 1e5, 1e5]);
    assert.equal(run([1, 0, 1, 0]), [0, 0, 0, 0]);
    const move = (dz: number[], t: number[]): number[] =>
      guarded(createKernels, {
        inputs: { z, dz, t },
        out: 4,
        run: (k, out, at) =>
          k.family(binaryCrossEntropyKernels).sigmoidCrossEntropyDifference(out, at.z, at.dz, at.t, 0, 1, 4),
      });
    assert.equal(move([0.25, 0.25, -2, 2], [0, 1, 0, 1]), [0.25, -0.25, -2, -2]);
    assert.equal(move([-1600, 1600, 1, 1], [0, 0, 0, 1]), [-800, 800, 1, -1]);
  });

  test("an element alone gives the same bits as among others", () => {
    forAll([size, seed, delta], (n, s, d) => {
      const inputs = { z: logits(s, n), dz: numbers(s + 1, n).map((each) => each / 100), t: targets(s, n) };
      const run = (from: number, to: number): number[] =>
        guarded(createKernels, {
          inputs: { z: inputs.z.slice(from, to), dz: inputs.dz.slice(from, to), t: inputs.t.slice(from, to) },
          out: to - from,
          run: (k, out, at) =>
            k.family(binaryCrossEntropyKernels).sigmoidCrossEntropyDifference(out, at.z, at.dz, at.t, d, 1, to - from),
        });
      const whole = run(0, n);
      for (let i = 0; i < n; i++) assert.is(run(i, i + 1)[0], whole[i]);
    });
  });
});
