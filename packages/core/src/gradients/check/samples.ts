import { flowsThrough, pathBetween } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { createRandom } from "../../tensor/random.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientPlan } from "../gradient-node.js";

/** The fewest elements that are checked of a large source, and the number of random directions then. */
const LEAST = 16;
const DIRECTIONS = 4;

/** What is checked of a parameter or input: some elements, plus random directions if these are not all. */
export interface Sample {
  readonly elements: readonly number[];
  readonly directions: readonly Float64Array[];
}

/** Chooses what is checked of a source of `size` elements. The check covers about `most` of `total` elements. */
export function sampleOf(size: number, total: number, most: number, seed: number, name: string): Sample {
  const all = Array.from({ length: size }, (_, i) => i);
  const count = Math.max(LEAST, Math.floor((most * size) / total));
  if (total <= most || count >= size) return { elements: all, directions: [] };
  const random = createRandom(seed, `checkGradients/${name}`);
  // The first steps of a shuffle (Fisher and Yates).
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random.uniform() * (size - i));
    [all[i], all[j]] = [all[j], all[i]];
  }
  const length = 1 / Math.sqrt(size);
  const directions = Array.from({ length: DIRECTIONS }, () =>
    Float64Array.from({ length: size }, () => (random.uniform() < 0.5 ? -length : length)),
  );
  return { elements: all.slice(0, count), directions };
}

/**
 * The inputs whose gradients a layer in front would need: those that come before weights. Targets are not among them, and
 * their rules may be missing.
 */
export function inputsBefore({ plan, root, parameters }: GradientPlan): PlannedNode[] {
  const weights = new Set(
    parameters.flatMap((each) =>
      [each, ...pathBetween(plan.nodes, each, root)].filter(({ shape }) => !hasBatch(shape)),
    ),
  );
  const takesWeights = (node: PlannedNode, from: ReadonlySet<PlannedNode>): boolean =>
    node.inputs.some((input, i) => flowsThrough(node, i) && hasBatch(input.shape) && from.has(input)) &&
    node.inputs.some((input) => weights.has(input));
  return plan.feeds.filter((feed) => {
    const path = pathBetween(plan.nodes, feed, root);
    const moved = new Set([feed, ...path]);
    return path.some((node) => takesWeights(node, moved));
  });
}
