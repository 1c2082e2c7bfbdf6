import { defineNode } from "../../graph/define-node.js";
import { definePenalty, type Penalty, type PenaltyOptions } from "./penalty.js";

/** |x|, element by element, with a kink at 0. */
const sizes = defineNode({
  kind: "sizes",
  elementwise: true,
  samplesIndependent: true,
  kinked: true,
  forward(out, x) {
    for (let i = 0; i < out.size; i++) out.data[i] = Math.abs(x.data[i]);
  },
  backward([dx], dOut, _out, [x]) {
    if (!dx) return;
    for (let i = 0; i < dx.size; i++) dx.data[i] += dOut.data[i] * Math.sign(x.data[i]);
  },
  difference(dOut, _out, [x], [dx]) {
    if (!dx) return;
    for (let i = 0; i < dOut.size; i++) {
      const d = dx.data[i];
      const after = x.data[i] + d;
      if (x.data[i] > 0 && after > 0) dOut.data[i] = d;
      else if (x.data[i] < 0 && after < 0) dOut.data[i] = -d;
      else dOut.data[i] = Math.abs(after) - Math.abs(x.data[i]);
    }
  },
  sides(sides, x) {
    for (let i = 0; i < sides.size; i++) sides.data[i] = Math.sign(x.data[i]);
  },
});

/**
 * The L1 penalty (lasso), strength · Σ|w| over all elements of the nodes, to be added to a loss: weights that do little
 * are drawn to 0. It has a kink at w = 0, where backprop takes the slope 0.
 *
 * Finite differences take it as a term of its own, in one go, and the loss beside it as fast as without. Keras's `L1`
 * regularizer; its `L1L2` is both penalties, added.
 *
 * @throws GraphError without a node; HyperparameterError for a strength that is negative or not finite.
 * @example
 * const loss = add(meanSquaredError(y, t), l1Penalty(parametersOf(y), { strength: 1e-4 }));
 */
export const l1Penalty: Penalty<PenaltyOptions> = definePenalty("l1Penalty", { term: sizes(), scale: () => 1 });
