import { checkOption, oneOf } from "../../errors/domains.js";
import { ShapeError } from "../../errors/errors.js";
import { defineBuiltIn } from "../../graph/define-built-in.js";
import type { Node } from "../../graph/node.js";
import { hasBatch, type Shape, sameShape, sampleSize, showShape } from "../../tensor/shape.js";

/**
 * How the losses of samples are combined: `"none"` keeps one for each sample; `"sum"` adds them; `"mean"` divides the
 * sum by the number of samples; `"mean-elements"` divides it by the number of elements of y.
 */
export type Reduction = "none" | "sum" | "mean" | "mean-elements";

/** The shape of a loss. */
export type Reduced<R extends Reduction> = R extends "none" ? readonly ["batch"] : readonly [];

/** @throws HyperparameterError for an unknown reduction. */
export function checkReduction(reduction: Reduction): void {
  checkOption(undefined, "reduction", reduction, oneOf("none", "sum", "mean", "mean-elements"));
}

/** The shape of a loss over `y`. */
export const reducedShape = (y: Shape, reduction: Reduction): Shape =>
  reduction === "none" && hasBatch(y) ? ["batch"] : [];

/**
 * The shape of a loss over y and t of one shape.
 *
 * @throws ShapeError if y and t differ; HyperparameterError for an unknown reduction.
 */
export function lossShape(y: Shape, t: Shape, reduction: Reduction): Shape {
  checkReduction(reduction);
  if (sameShape(y, t)) return reducedShape(y, reduction);
  throw new ShapeError(`y has shape ${showShape(y)} but t has ${showShape(t)}; give both the same shape.`);
}

/**
 * Reduces the terms of a loss, one for each element or for each sample.
 *
 * @param scale The factor of the result.
 * @param elements The number of elements of one sample of y, for `"mean-elements"`.
 */
export function reduce(terms: Node, reduction: Reduction, scale: number, elements: number): Node {
  return reduction === "none" ? sampleSums({ scale })(terms) : total({ reduction, scale, elements })(terms);
}

const sampleSums = /* @__PURE__ */ defineBuiltIn("sampleSums", ({ scale }: { readonly scale: number }) => ({
  samplesIndependent: true,
  shape: (terms: Shape) => reducedShape(terms, "none"),
  forward(out, x) {
    out.kernels.sumRows(out.offset, x.offset, x.samples, x.width);
    for (let n = 0; n < out.size; n++) out.data[n] *= scale;
  },
  backward([dx], dOut) {
    if (!dx) return;
    for (let i = 0; i < dx.size; i++) dx.data[i] += scale * dOut.data[Math.floor(i / dx.width)];
  },
  difference(dOut, _out, _inputs, [dx]) {
    if (!dx) return;
    dOut.kernels.sumRows(dOut.offset, dx.offset, dx.samples, dx.width);
    for (let n = 0; n < dOut.size; n++) dOut.data[n] *= scale;
  },
}));

interface TotalOptions {
  readonly reduction: Reduction;
  readonly scale: number;
  readonly elements: number;
}

const total = /* @__PURE__ */ defineBuiltIn("total", ({ reduction, scale, elements }: TotalOptions) => {
  const weight = (samples: number): number =>
    reduction === "sum" ? scale : reduction === "mean" ? scale / samples : scale / (samples * elements);
  return {
    shape: () => [],
    reductionWeight: weight,
    callsKernelsOnly: true,
    forward(out, x) {
      out.kernels.scaledSum(out.offset, x.offset, weight(x.samples), x.size);
    },
    backward([dx], dOut) {
      if (dx) dOut.kernels.scaledSumBackward(dx.offset, dOut.offset, weight(dx.samples), dx.size);
    },
    difference(dOut, _out, _inputs, [dx]) {
      if (dx) dOut.kernels.scaledSum(dOut.offset, dx.offset, weight(dx.samples), dx.size);
    },
  };
});

export const elementsOf = (y: Node): number => sampleSize(y.shape);
