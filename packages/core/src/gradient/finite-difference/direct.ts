import type { Block } from "../../graph/operation.js";
import type { PlannedNode } from "../../plan/compile.js";
import { bindForward } from "../../plan/forward.js";
import { reached, type Term } from "../../plan/reach.js";
import type { GradientContext, GradientProgram } from "../gradient-node.js";
import type { Stencil } from "./schemes.js";

/**
 * Strategy "direct", the textbook's: nudge one weight, run the forward pass again, look at the loss. It computes on
 * copies of what the weight reaches, so that the forward values stay.
 */
export function direct(
  context: GradientContext,
  parameter: PlannedNode,
  term: Term,
  { points, weights, baseWeight }: Stencil,
): GradientProgram {
  const { blockOf, layout } = context;
  const copies = new Map<PlannedNode, Block>();
  const read = (node: PlannedNode): Block => copies.get(node) ?? blockOf(node);
  const original = blockOf(parameter);
  const nudged = layout.allocate(original.shape);
  copies.set(parameter, nudged);
  const steps = reached(context.plan.nodes, parameter, term.node, true).map((node) => {
    const { shape, samples } = blockOf(node);
    const inputs = node.inputs.map(read);
    const out = layout.allocate(shape, samples);
    copies.set(node, out);
    return bindForward(node, out, inputs);
  });
  const base = blockOf(term.node);
  const loss = read(term.node);
  const gradient = context.gradientOf(parameter);
  const h = context.hyperparameter("h");
  let element = 0;

  return {
    begin() {
      element = 0;
      nudged.data.set(original.data);
    },
    advance() {
      let sum = baseWeight * base.data[0];
      for (let p = 0; p < points.length; p++) {
        nudged.data[element] = original.data[element] + points[p] * h.current;
        for (let i = 0; i < steps.length; i++) steps[i]();
        sum += weights[p] * loss.data[0];
      }
      nudged.data[element] = original.data[element];
      gradient.data[element] += (term.coefficient * sum) / h.current;
      element++;
      return element === nudged.size;
    },
  };
}
