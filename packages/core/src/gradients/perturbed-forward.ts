import { bindForward } from "../engine/forward.js";
import { pathBetween } from "../engine/path.js";
import type { PlannedNode } from "../engine/plan.js";
import type { Step } from "../engine/step.js";
import type { Block } from "../graph/block.js";
import type { GradientContext } from "./gradient-node.js";

/** A forward pass over the nodes that depend on perturbed parameters. */
export interface PerturbedForward {
  /** Its steps, in order. */
  readonly steps: readonly Step[];
  /** The output of the last step. */
  readonly result: Block;
}

/**
 * Binds a second forward pass, up to `to`, that reads the given parameters from other blocks. It writes to copies of all
 * nodes behind them, so the forward values stay unchanged.
 */
export function perturbedForward(
  { plan, blockOf, layout }: GradientContext,
  moved: ReadonlyMap<PlannedNode, Block>,
  to: PlannedNode,
): PerturbedForward {
  const copies = new Map(moved);
  const read = (node: PlannedNode): Block => copies.get(node) ?? blockOf(node);
  const path = new Set([...moved.keys()].flatMap((parameter) => pathBetween(plan.nodes, parameter, to, true)));
  const steps = [...path]
    .sort((a, b) => a.index - b.index)
    .map((node) => {
      const { shape, samples } = blockOf(node);
      const inputs = node.inputs.map(read);
      const out = layout.allocate(shape, samples);
      copies.set(node, out);
      return bindForward(node, out, inputs);
    });
  return { steps, result: read(to) };
}
