import { checkOption, trueOrFalse } from "../../errors/domains.js";
import { labelOf } from "../../graph/create-node.js";
import { defineBuiltIn } from "../../graph/define-built-in.js";
import { definePenalty, type Penalty, type PenaltyOptions } from "./penalty.js";

export interface L2PenaltyOptions extends PenaltyOptions {
  /** `true`: ½·strength·Σw², whose gradient is that of `weightDecay`. `false`: strength·Σw². Default false. */
  readonly half?: boolean | undefined;
}

/** x², element by element. */
const squares = /* @__PURE__ */ defineBuiltIn({
  kind: "squares",
  elementwise: true,
  samplesIndependent: true,
  forward(out, x) {
    for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] * x.data[i];
  },
  backward([dx], dOut, _out, [x]) {
    if (!dx) return;
    for (let i = 0; i < dx.size; i++) dx.data[i] += 2 * dOut.data[i] * x.data[i];
  },
  // Δ = (2x + d)·d
  difference(dOut, _out, [x], [dx]) {
    if (!dx) return;
    for (let i = 0; i < dOut.size; i++) dOut.data[i] = (2 * x.data[i] + dx.data[i]) * dx.data[i];
  },
});

/**
 * The L2 penalty (ridge), strength · Σw² over all elements of the nodes. Add it to a loss to keep weights small.
 * Finite differences treat it as a separate term, all weights at once; the rest of the loss stays as fast as before.
 *
 * Keras's `L2` regularizer. In `sgd`, `weightDecay` has the effect of `half: true` with the same strength, and costs
 * less. The two differ in optimizers that scale gradients.
 *
 * @param of A node, or a list of nodes, usually parameters: those of `parametersOf`, or a single W.
 * @throws GraphError without a node; HyperparameterError for a strength that is negative or not finite.
 * @see A. E. Hoerl and R. W. Kennard, "Ridge regression: biased estimation for nonorthogonal problems", Technometrics
 * 12 (1970).
 * @example
 * const loss = add(crossEntropy(y, t), l2Penalty(parametersOf(y), { strength: 1e-4 }));
 *
 * // Weights alone, without biases:
 * const weights = parametersOf(y).filter(({ name }) => name.endsWith("/W"));
 * const other = add(crossEntropy(y, t), l2Penalty(weights));
 */
export const l2Penalty: Penalty<L2PenaltyOptions> = /* @__PURE__ */ definePenalty("l2Penalty", {
  own: ["half"],
  term: /* @__PURE__ */ squares(),
  scale({ name, half = false }: L2PenaltyOptions) {
    const wanted = "true for ½·strength·Σw² or false for strength·Σw²";
    checkOption(labelOf("l2Penalty", name), "half", half, { ...trueOrFalse, wanted });
    return half ? 0.5 : 1;
  },
});
