import type { PlannedNode } from "../../engine/plan.js";
import type { Block } from "../../graph/block.js";
import { sampleSize, sizeOf } from "../../tensor/shape.js";
import type { Stencil } from "./difference-schemes.js";
import { COLLAPSED_PROBES } from "./loss-profile.js";
import type { Choice } from "./strategies.js";

/**
 * The number of evaluations that finite differences plan: how often the loss of one sample, or a term of it, is computed at
 * perturbed weights. See `iteration.evaluations`.
 *
 * @param together Of a choice, all choices that are computed with it.
 */
export function countEvaluations(
  choices: readonly Choice[],
  { points }: Stencil,
  samples: number,
  blockOf: (node: PlannedNode) => Block,
  together: (choice: Choice) => readonly Choice[],
): number {
  const counted = new Set<Choice>();
  let sum = 0;
  for (const choice of choices) {
    if (counted.has(choice)) continue;
    const { parameter, entry, strategy, isSeparable } = choice;
    if (isSeparable) sum += points.length;
    else if (!entry) sum += sizeOf(parameter.shape as number[]) * points.length * samples;
    else {
      const group = together(choice);
      for (const each of group) counted.add(each);
      const units = sampleSize(entry.node.shape);
      const profiles = COLLAPSED_PROBES * samples;
      sum += units * (strategy === "collapsed" ? profiles : points.length * movesOf(group, samples, blockOf));
    }
  }
  return sum;
}

/** In how many ways the weights into a unit move it, over all samples: weights with the same x move it alike, x = 0 does not. */
function movesOf(group: readonly Choice[], samples: number, blockOf: (node: PlannedNode) => Block): number {
  const hasBias = group.some(({ entry }) => entry?.role === "b");
  const weights = group.find(({ entry }) => entry?.role === "W");
  if (!weights?.entry?.x) return samples;
  const { data, width } = blockOf(weights.entry.x);
  const moves = new Set<number>();
  let sum = 0;
  for (let n = 0; n < samples; n++) {
    moves.clear();
    if (hasBias) moves.add(1);
    for (let i = n * width; i < (n + 1) * width; i++) if (data[i] !== 0) moves.add(data[i]);
    sum += moves.size;
  }
  return sum;
}
