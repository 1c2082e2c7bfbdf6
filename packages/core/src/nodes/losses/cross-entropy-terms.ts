import { checkOption, type Domain, finite, suchAs } from "../../errors/domains.js";
import type { Block } from "../../graph/block.js";
import { defineBuiltInJoin, type JoinKind } from "../../graph/define-built-in.js";
import type { InputRange } from "../../graph/operation-parts.js";
import type { Shape } from "../../tensor/shape.js";

/** The options of the cross-entropy kernels. */
export interface CrossEntropyTerms {
  readonly delta: number;
  /** 1 / ln(base). */
  readonly scale: number;
}

/** The factor of natural logarithms; NaN for an invalid base. */
export const scaleOf = (base: number): number => (typeof base === "number" ? 1 / Math.log(base) : Number.NaN);

const BASE: Domain = { wanted: "Math.E or 2", accepts: (base) => base === Math.E || base === 2 };

/** @throws HyperparameterError for an invalid delta or base. */
export function checkCrossEntropyOptions(delta: number, base: number): void {
  checkOption(undefined, "delta", delta, suchAs(finite(0), "1e-7"));
  checkOption(undefined, "base", base, BASE);
}

/** Writes the loss (or its change) for `count` rows from `row`, with the targets `t`. */
type Rows = (out: number, t: Block, row: number, count: number) => void;

/** −Σ t·log(y + δ) over the last axis, for each sample (and each position, if there are more axes). */
export const crossEntropyTerms: JoinKind<readonly ["y", "t"], CrossEntropyTerms> = /* @__PURE__ */ defineBuiltInJoin(
  "crossEntropyTerms",
  ({ delta, scale }: CrossEntropyTerms) => ({
    inputs: ["y", "t"],
    samplesIndependent: true,
    callsKernelsOnly: true,
    shape: (y: Shape) => y.slice(0, -1),
    forward(out, y, t) {
      out.kernels.crossEntropy(out.offset, y.offset, t.offset, delta, scale, out.size, y.size / out.size);
    },
    backward([dy, dt], dOut, _out, [y, t]) {
      const k = y.size / dOut.size;
      const { kernels, offset, size } = dOut;
      if (dy) kernels.crossEntropyBackward(dy.offset, y.offset, offset, t.offset, delta, scale, size, k);
      if (!dt) return;
      for (let i = 0; i < dt.size; i++)
        dt.data[i] -= scale * dOut.data[Math.floor(i / k)] * Math.log(y.data[i] + delta);
    },
    // Δℓ = −Σ t·log1p(Δy / (y + δ))
    difference(dOut, _out, [y, t], [dy, dt]) {
      const k = y.size / dOut.size;
      const { kernels } = dOut;
      const loss: Rows = (to, target, row, count) =>
        kernels.crossEntropy(to, y.offset + row * k, target.offset + row * k, delta, scale, count, k);
      const change: Rows = (to, target, row, count) => {
        const at = row * k;
        const move = (dy as Block).offset + at;
        kernels.crossEntropyDifference(to, y.offset + at, move, target.offset + at, delta, scale, count, k);
      };
      writeDifference(dOut, t, dt, loss, dy && change);
    },
  }),
);

/**
 * The cross-entropy of y = softmax(z), from z. y is an input for its value only; its change follows from z.
 */
export const softmaxCrossEntropyTerms: JoinKind<readonly ["z", "y", "t"], CrossEntropyTerms> =
  /* @__PURE__ */ defineBuiltInJoin("softmaxCrossEntropyTerms", ({ delta, scale }: CrossEntropyTerms) => ({
    inputs: ["z", "y", "t"],
    samplesIndependent: true,
    callsKernelsOnly: true,
    derivedInputs: [1],
    shape: (z: Shape) => z.slice(0, -1),
    forward(out, z, y, t) {
      const k = z.size / out.size;
      out.kernels.softmaxCrossEntropy(out.offset, z.offset, y.offset, t.offset, delta, scale, out.size, k);
    },
    backward([dz, , dt], dOut, _out, [z, y, t]) {
      const k = z.size / dOut.size;
      const { kernels, offset, size } = dOut;
      if (dz) kernels.softmaxCrossEntropyBackward(dz.offset, y.offset, offset, t.offset, delta, scale, size, k);
      if (dt) addTargetGradient(dt, dOut, z, y, delta, scale, k);
    },
    // δ = 0: Δℓ = log1p(Σ y·expm1(Δz)) − Σ t·Δz; δ > 0: Δℓ = −Σ t·log1p(Δy / (y + δ))
    difference(dOut, _out, [z, y, t], [dz, , dt]) {
      const k = z.size / dOut.size;
      const { kernels } = dOut;
      const loss: Rows = (to, target, row, count) => {
        const at = row * k;
        kernels.softmaxCrossEntropy(to, z.offset + at, y.offset + at, target.offset + at, delta, scale, count, k);
      };
      const change: Rows = (to, target, row, count) => {
        const at = row * k;
        const move = (dz as Block).offset + at;
        const targets = target.offset + at;
        kernels.softmaxCrossEntropyDifference(to, z.offset + at, y.offset + at, move, targets, delta, scale, count, k);
      };
      writeDifference(dOut, t, dt, loss, dz && change);
    },
    directionalDifference: {
      input: 0,
      difference({ kernels, offset, size }, [z, { offset: y }, { offset: t }], direction, d, samples) {
        const rows = samples.offset;
        kernels.softmaxCrossEntropyDirectional(
          offset,
          z.offset,
          y,
          t,
          direction,
          d.offset,
          rows,
          delta,
          scale,
          size,
          z.width,
        );
      },
    },
  }));

/**
 * The loss is linear in the targets. If they move too, the change is Δℓ(t) + Δℓ(Δt) + ℓ(Δt), each computed without
 * cancellation.
 */
function writeDifference(dOut: Block, t: Block, dt: Block | undefined, loss: Rows, change: Rows | undefined): void {
  if (!dt) {
    change?.(dOut.offset, t, 0, dOut.size);
    return;
  }
  for (let row = 0; row < dOut.size; row++) {
    const at = dOut.offset + row;
    loss(at, dt, row, 1);
    let sum = dOut.data[row];
    if (change) {
      change(at, t, row, 1);
      sum += dOut.data[row];
      change(at, dt, row, 1);
      sum += dOut.data[row];
    }
    dOut.data[row] = sum;
  }
}

/** ∂ℓ/∂t = −log(y + δ), computed from z if δ is 0, because y may round to 0. */
function addTargetGradient(dt: Block, dOut: Block, z: Block, y: Block, delta: number, scale: number, k: number): void {
  for (let row = 0; row < dOut.size; row++) {
    const at = row * k;
    let largest = at;
    for (let i = at; i < at + k; i++) if (y.data[i] > y.data[largest]) largest = i;
    const shift = Math.log(y.data[largest]) - z.data[largest];
    for (let i = at; i < at + k; i++) {
      const logarithm = delta === 0 ? z.data[i] + shift : Math.log(y.data[i] + delta);
      dt.data[i] -= scale * dOut.data[row] * logarithm;
    }
  }
}

/** The range of predicted probabilities. @param layer The layer that usually computes them. */
export const probabilities = (input: string, layer: "softmax" | "sigmoid"): InputRange => ({
  input,
  from: 0,
  to: 1,
  isOpen: true,
  fix: `give probabilities: let ${input} end with ${layer}()`,
});

/** The range of targets that are probabilities. @param besides A further fix for the message. */
export const targets = (besides?: string): InputRange => ({
  input: "t",
  from: 0,
  to: 1,
  fix: `give targets from 0 to 1${besides ? `, ${besides}` : ""}`,
});
