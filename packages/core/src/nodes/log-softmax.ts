import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn } from "../graph/define-built-in.js";
import type { ElementwiseLayer } from "../graph/node.js";
import { overClasses } from "./softmax.js";

/** The largest exponent used: sums of a few larger powers of e may overflow. */
const FARTHEST = 600;

/**
 * The logarithm of {@link softmax} over the last axis, x − log Σ e^x, which is finite for any small probability. For a
 * loss use `crossEntropy(softmax, t, { delta: 0 })`: it computes both in one step, which it does not do for e^x of this node.
 *
 * @throws ShapeError if x is a scalar or has only a batch axis, or for one class, where the result is always 0.
 * @example
 * const logP = input("x", [784]).pipe(dense(10), logSoftmax());
 */
export const logSoftmax: NodeKind & ((options?: NodeOptions) => ElementwiseLayer) = /* @__PURE__ */ defineBuiltIn({
  kind: "logSoftmax",
  samplesIndependent: true,
  shape: overClasses,
  // With r the index of the largest x: (x − x_r) − log1p(Σ_{k≠r} e^(x_k − x_r)), so a near-certain class keeps its
  // digits.
  forward(out, x) {
    const classes = x.shape[x.shape.length - 1];
    for (let row = 0; row < x.size; row += classes) {
      const r = placeOfLargest(x.data, row, classes);
      let rest = 0;
      for (let k = row; k < row + classes; k++) if (k !== r) rest += Math.exp(x.data[k] - x.data[r]);
      const logSum = Math.log1p(rest);
      for (let k = row; k < row + classes; k++) out.data[k] = x.data[k] - x.data[r] - logSum;
    }
  },
  // ∂x_c = ∂y_c·(1 − p_c) − p_c·Σ_{k≠c} ∂y_k with p = e^y
  backward([dx], dOut, out, [x]) {
    if (!dx) return;
    const classes = x.shape[x.shape.length - 1];
    for (let row = 0; row < x.size; row += classes) {
      let sum = 0;
      for (let k = row; k < row + classes; k++) sum += dOut.data[k];
      for (let k = row; k < row + classes; k++) {
        const y = out.data[k];
        dx.data[k] += -Math.expm1(y) * dOut.data[k] - Math.exp(y) * (sum - dOut.data[k]);
      }
    }
  },
  // Of the largest class r: Δy_r = −log1p(Σ_{k≠r} p_k·expm1(d_k − d_r)); of the others Δy_c = (d_c − d_r) + Δy_r.
  difference(dOut, out, [x], [dx]) {
    if (!dx) return;
    const classes = x.shape[x.shape.length - 1];
    for (let row = 0; row < x.size; row += classes) {
      const r = placeOfLargest(x.data, row, classes);
      const change = changeOfLargest(dx.data, out.data, row, classes, r);
      for (let k = row; k < row + classes; k++) dOut.data[k] = k === r ? change : dx.data[k] - dx.data[r] + change;
    }
  },
}) as NodeKind as NodeKind & ((options?: NodeOptions) => ElementwiseLayer);

function placeOfLargest(x: Float64Array, row: number, classes: number): number {
  let index = row;
  for (let k = row + 1; k < row + classes; k++) if (x[k] > x[index]) index = k;
  return index;
}

function changeOfLargest(dx: Float64Array, y: Float64Array, row: number, classes: number, r: number): number {
  let farthest = 0;
  let change = 0;
  for (let k = row; k < row + classes; k++) {
    const d = dx[k] - dx[r];
    // For large d, e^d may overflow although p·e^d does not.
    change += d > 1 ? Math.exp(y[k] + d) - Math.exp(y[k]) : Math.exp(y[k]) * Math.expm1(d);
    farthest = Math.max(farthest, y[k] + d);
  }
  if (farthest < FARTHEST) return -Math.log1p(change);
  let sum = 0;
  for (let k = row; k < row + classes; k++) sum += Math.exp(y[k] + dx[k] - dx[r] - farthest);
  return -farthest - Math.log(sum);
}
