import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { shardedNode } from "../gradients/sharded/sharded-node.js";
import { labelOf } from "../graph/create-node.js";
import type { GradientFleet } from "./fleet-task.js";
import { RemoteParts } from "./remote-parts.js";

/** Options of {@link sharded}. */
export interface ShardedOptions {
  /** The name of the node in the run. Default: that of the gradient, if it has one, else `sharded1`, … */
  readonly name?: string | undefined;
  /** The number of shards. It changes the last places of the result, so it is no matter of the machine. Default 16. */
  readonly shards?: number | undefined;
  /** Evaluates the shards: `localFleet` or `natsFleet` of `@rxgrad/fleet`. Default: they are evaluated here, one by one. */
  readonly fleet?: GradientFleet | undefined;
  /**
   * `"auto"` (default): the first iterations measure whether the fleet is faster than this thread, and later ones look again;
   * `describe` tells what was measured. `"fleet"`: always the fleet. Neither changes a number.
   */
  readonly place?: "auto" | "fleet" | undefined;
}

/**
 * A gradient in shards, which a fleet of threads or machines can evaluate at the same time:
 *
 * - over samples: if the loss is a sum or mean over samples, each shard takes some of the batch;
 * - over coordinates: if the loss reads no samples, each shard of `finiteDifference` takes some weights of each parameter;
 * - over directions: `spsa` and `randomDirections` share out their directions. A shard returns one number for each.
 *
 * The batch alone decides the cuts, and the results are added up in the order of the shards. So the gradient is bit for bit the
 * same with a fleet and without, on any number of machines, whoever is lost and whatever arrives first.
 *
 * From that of the gradient alone it differs in the last places, because sums over samples are added up in another order: by at
 * most 1e-12 of the largest element. Only strategy `"direct"` subtracts losses, whose own last places differ: divided by h = 1e-4,
 * they are about 1e-11 of the largest element. Gradients over directions do not differ from those of the same name, which their
 * random numbers follow from, nor do those over coordinates.
 *
 * Means divide by the whole batch, dropout draws the masks of the whole batch, and penalties on weights are computed once, here.
 * What computes by `Math.exp` and its like, whose last bits may differ between JavaScript engines, needs the same engine on each
 * machine: functions of your own nodes, nodes such as `exp`, `log` and `elu`, and the normal directions of `randomDirections`.
 *
 * Kinds of your own are those of the module that the workers serve. The text of their functions is compared with that of yours, but not
 * what a closure holds: serve the module that defines what you compose.
 *
 * Without a fleet it costs more than the gradient alone, because each shard computes its samples forward once more.
 *
 * @param gradient A gradient by backprop, by finite differences, or along random directions.
 * @throws GraphError for a loss that is no sum of terms over samples and terms without samples, such as the square root of a mean;
 * for nodes that compute from all samples of a batch, such as batchNormalization; for black boxes, but along directions; with a
 * fleet, for a graph that JSON cannot hold, and in `iterations`, which cannot wait. HyperparameterError for `shards` that is not a whole number of at least 1.
 * @example
 * const gradient = sharded(backprop(crossEntropy(y, t)), { shards: 16 });
 * const W = sgd(gradient, { learningRate: 0.1 });
 */
export function sharded(gradient: GradientNode, options?: ShardedOptions): GradientNode {
  const label = labelOf("sharded", options?.name);
  const { name, shards = 16, fleet, place } = knownOptions(label, options, ["shards", "fleet", "place", "name"]);
  if (fleet !== undefined && typeof (fleet as Partial<GradientFleet> | null)?.evaluateGradient !== "function") {
    throw new GraphError(
      `${label}: fleet is ${describeValue(fleet)}; give what localFleet or natsFleet of @rxgrad/fleet returned.`,
    );
  }
  const elsewhere = fleet && new RemoteParts(fleet, shards);
  return shardedNode(gradient, { name, shards }, { elsewhere, place });
}
