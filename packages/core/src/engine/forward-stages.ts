import type { Block } from "../graph/block.js";
import type { Shard } from "../graph/shard.js";
import { hasBatch } from "../tensor/shape.js";
import { bindForward } from "./forward.js";
import type { PlannedNode } from "./plan.js";
import type { Program } from "./program.js";
import { alone, type Stage, shardRange, stageOfSteps } from "./stage.js";
import type { Step } from "./step.js";

/**
 * The forward pass of one shard. Where samples are independent, each shard computes its own samples through all nodes. The
 * first shard alone computes a node that mixes samples or has no batch axis.
 *
 * @param coupled Nodes whose samples are not independent.
 */
export function forwardStages(
  nodes: readonly PlannedNode[],
  program: Program,
  coupled: ReadonlySet<PlannedNode>,
  shard: Shard,
): Stage[] {
  if (shard.count === 1) return [stageOfSteps(program.forward)];
  const { blockOf, layout, samples } = program;
  const { from, to } = shardRange(samples, shard);
  const some = (node: PlannedNode): Block => layout.samplesOf(blockOf(node), from, to, hasBatch(node.shape));
  const stages: Stage[] = [];
  let bySamples: Step[] = [];
  const finish = (): void => {
    stages.push(stageOfSteps(bySamples));
    bySamples = [];
  };
  for (const node of nodes) {
    if (node.operation.source) continue;
    if (!hasBatch(node.shape) || coupled.has(node)) {
      finish();
      stages.push(alone(shard, () => stageOfSteps([bindForward(node, blockOf(node), node.inputs.map(blockOf))])));
    } else if (from < to) bySamples.push(bindForward(node, some(node), node.inputs.map(some), () => from));
  }
  finish();
  return stages;
}
