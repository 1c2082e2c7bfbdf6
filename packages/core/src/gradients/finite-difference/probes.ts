import { flowsThrough, pathBetween, type Term } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { IDLE, type Stage, shardRange } from "../../engine/stage.js";
import type { Step } from "../../engine/step.js";
import type { Block } from "../../graph/block.js";
import type { GradientContext } from "../gradient-node.js";
import { bindDifference } from "./difference-step.js";
import type { WeightSteps } from "./weight-steps.js";

/**
 * Strategy "propagated" for any parameter: one perturbation at a time, propagated by differences through all nodes
 * behind it, with all samples at once.
 */
export function probes(context: GradientContext, parameter: PlannedNode, term: Term, weightSteps: WeightSteps): Stage {
  const original = context.blockOf(parameter);
  const { from, to } = shardRange(original.size, context.shard);
  if (from === to) return IDLE;
  const perturbation = context.layout.allocate(original.shape);
  const moves = new Map<PlannedNode, Block>([[parameter, perturbation]]);
  const steps = pathBetween(context.plan.nodes, parameter, term.node).map((node) =>
    bindPerturbedNode(context, node, moves),
  );
  const change = moves.get(term.node) as Block;
  const gradient = context.gradientOf(parameter);
  let element = from;

  return {
    begin() {
      element = from;
      perturbation.data.fill(0);
    },
    advance() {
      weightSteps.at(element, original.data[element]);
      const { h, stencil } = weightSteps;
      const { points, weights } = stencil;
      let sum = 0;
      for (let p = 0; p < points.length; p++) {
        perturbation.data[element] = points[p] * h;
        for (let i = 0; i < steps.length; i++) steps[i]();
        sum += weights[p] * change.data[0];
      }
      perturbation.data[element] = 0;
      gradient.data[element] += (term.coefficient * sum) / h;
      element++;
      return element === to;
    },
  };
}

/** The step that computes how a node moves when its inputs move. Adds the block of that move to the moves. */
export function bindPerturbedNode(
  { blockOf, layout }: GradientContext,
  node: PlannedNode,
  moves: Map<PlannedNode, Block>,
): Step {
  const out = blockOf(node);
  const dOut = layout.allocate(out.shape, out.samples);
  moves.set(node, dOut);
  const inputs = node.inputs.map(blockOf);
  const dInputs = node.inputs.map((input, i) => (flowsThrough(node, i) ? moves.get(input) : undefined));
  return bindDifference(node, { dOut, out, inputs, dInputs }, (block) => layout.allocate(block.shape, block.samples));
}
