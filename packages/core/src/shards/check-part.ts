import { GraphError } from "../errors/errors.js";
import type { Cut, Part } from "../gradients/sharded/cut.js";
import type { ShardedGradient } from "../gradients/sharded/sharded-gradient.js";
import { hasBatch, sampleSize } from "../tensor/shape.js";
import type { PartHead } from "./part-head.js";

type Sharded = ShardedGradient & { readonly shards: number };

/** The numbers of a task. */
interface Numbers {
  readonly parameters: readonly Float64Array[];
  readonly inputs: readonly Float64Array[];
}

/** Checks a task before memory is allocated for it. @throws GraphError for one that is not a part of this gradient. */
export function checkPart(gradient: Sharded, cut: Cut, given: unknown, { parameters, inputs }: Numbers): void {
  const { part, batch, iteration, seed, rough, hyperparameters } = (given ?? {}) as Partial<PartHead>;
  const isHead =
    isWhole(batch) &&
    isWhole(iteration) &&
    typeof seed === "number" &&
    (rough === null || Array.isArray(rough)) &&
    typeof hyperparameters === "object" &&
    hyperparameters !== null;
  if (!isHead || !isPart(part, cut, gradient, batch)) wrong("it names no part of this gradient");
  const size = gradient.plan.parameters.reduce((sum, { shape }) => sum + sampleSize(shape), 0);
  if (parameters.length !== 1 || parameters[0]?.length !== size)
    wrong(`it has not the ${size} numbers of the parameters`);
  const samples = part.by === "samples" ? part.to - part.from : batch;
  const { feeds } = cut.planFor(part, batch).plan;
  const areSamples =
    inputs.length === feeds.length &&
    feeds.every(({ shape }, i) => inputs[i].length === sampleSize(shape) * (hasBatch(shape) ? samples : 1));
  if (!areSamples) wrong("it has not the samples of its part");
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isPart(given: Part | undefined, { by }: Cut, { node, shards }: Sharded, batch: number): given is Part {
  if (typeof given !== "object" || given === null || given.by !== by) return false;
  if (given.by === "elements")
    return isWhole(given.index) && isWhole(given.count) && given.index < given.count && given.count <= shards;
  const most = given.by === "samples" ? batch : (node.alongDirections?.directions ?? 0);
  return isWhole(given.from) && isWhole(given.to) && given.from <= given.to && given.to <= most;
}

function wrong(why: string): never {
  throw new GraphError(`a gradient task: ${why}; let the trainer and this worker run the same release.`);
}
