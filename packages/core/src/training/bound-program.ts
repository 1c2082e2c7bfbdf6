import { type Arena, SharedBlocks } from "../engine/arena.js";
import { checkRanges } from "../engine/input-ranges.js";
import type { PlannedNode } from "../engine/plan.js";
import { forwardStages, Program } from "../engine/program.js";
import { alone, IDLE, joinSteps, type Stage, stageOfSteps } from "../engine/stage.js";
import type { StageHost } from "../engine/stage-host.js";
import type { GradientContext } from "../gradients/gradient-node.js";
import { originOf } from "../gradients/origin.js";
import { perturbedForward } from "../gradients/perturbed-forward.js";
import type { Block, Shard } from "../graph/block.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { TrainingMemory } from "./training-memory.js";
import type { PlannedGradient, TrainingPlan } from "./training-plan.js";
import { updateStages } from "./updates.js";

/** What is needed to bind a program. */
export interface Binding {
  readonly training: TrainingPlan;
  readonly memory: TrainingMemory;
  readonly arena: Arena;
  /** The nodes whose samples are not independent. */
  readonly coupled: ReadonlySet<PlannedNode>;
  /** The user's own nodes that are not known to be smooth; undefined if they were not tried. */
  readonly rough: ReadonlySet<PlannedNode> | undefined;
  readonly seed: number;
  readonly threads: number;
  /** By name: `owner.name`, such as `sgd1.learningRate`. */
  readonly hyperparameters: ReadonlyMap<string, HyperparameterValue>;
  iteration(): number;
  /** The iteration in words, for errors. */
  when(): string;
  /** What the run does for its stages. Other threads have none. */
  readonly host?: StageHost | undefined;
  /** Checks the losses, between the forward pass and the gradients. Only the first shard calls it. */
  checkLosses(program: Program): void;
}

/** A program with the stages of its iterations, for each shard of the work. */
export interface BoundProgram {
  readonly program: Program;
  /** Indexed as [shard][stage]. All shards have the same number of stages. */
  readonly shards: readonly (readonly Stage[])[];
}

/**
 * Binds an iteration to memory. The offset of each block follows from the plan, the number of samples and the number of threads
 * alone. So threads that bind the same plan get the same blocks.
 *
 * @param upTo Binds only the shards with a smaller index. Default: all.
 */
export function bindProgram(binding: Binding, samples: number, upTo: number = binding.threads): BoundProgram {
  const { training, memory, arena, threads } = binding;
  const program = new Program(training.plan, samples, arena, memory.kept);
  const shared = new SharedBlocks(program.layout);
  const shards = Array.from({ length: upTo }, (_, index) => {
    shared.rewind();
    return bindShard(binding, program, shared, { index, count: threads });
  });
  return { program, shards };
}

/** For each stage, whether only shard 0 has work in it. */
export const isAlone = ({ shards: [first, ...others] }: BoundProgram): boolean[] =>
  first.map((_, k) => others.every((stages) => stages[k] === IDLE));

function bindShard(binding: Binding, program: Program, shared: SharedBlocks, shard: Shard): Stage[] {
  const { training, coupled } = binding;
  const { boxes } = training.plan;
  const check = (): void => {
    // Unknown values of black boxes are NaN. They are not an error.
    if (boxes?.wanted) return;
    checkRanges(training.plan.ranges, program.blockOf, binding.when);
    binding.checkLosses(program);
  };
  const work = training.plan.ranges.reduce((sum, { node }) => sum + program.blockOf(node).size, 0);
  const stages = [
    ...(shard.count > 1 ? [binding.memory.takeStage(program.layout, shard)] : []),
    ...forwardStages(training.plan.nodes, program, coupled, shard),
    alone(shard, () => stageOfSteps([Object.assign(check, { work })])),
    ...training.gradients.flatMap((each) => each.node.bind(contextOf(binding, each, program, shared, shard))),
  ];
  const context = {
    ...binding,
    optimizers: training.optimizers,
    originOf: (gradient: PlannedGradient, parameter: PlannedNode, at: number) =>
      originOf(contextOf(binding, gradient, program, shared, shard), gradient.node, parameter, at, binding.when()),
  };
  const updates = updateStages(context, program.layout, shared, shard);
  const blocked = blockingGradients(training).flatMap((gradients): Stage[] => {
    const context = contextOf(binding, gradients[0], program, shared, shard);
    return shard.index === 0 ? blockingStages(context, gradients, binding.memory.nextOf) : [IDLE, IDLE];
  });
  if (boxes)
    return [
      boxes.collectAndReplay(stages),
      ...updates,
      ...(blocked.length > 0 ? [boxes.collectAndReplay(blocked)] : []),
    ];
  const all = [...stages, ...updates, ...blocked];
  return shard.count > 1 ? all : joinSteps(all);
}

function contextOf(
  { training, memory, coupled, rough, seed, iteration, hyperparameters, host }: Binding,
  gradient: PlannedGradient,
  program: Program,
  shared: SharedBlocks,
  shard: Shard,
): GradientContext {
  return {
    name: gradient.name,
    seed,
    iteration,
    plan: training.plan,
    root: gradient.root,
    parameters: gradient.parameters,
    coupled,
    rough,
    samples: program.samples,
    blockOf: program.blockOf,
    fedTo: program.fedTo,
    gradientOf: (parameter) => memory.gradientOf(gradient, parameter),
    layout: program.layout,
    shared,
    shard,
    host,
    hyperparameter: (name) => hyperparameters.get(`${gradient.name}.${name}`) as HyperparameterValue,
    currentOf: (owner, name) => (hyperparameters.get(`${owner}.${name}`) as HyperparameterValue).current,
  };
}

/** The gradients with blocking, which can reject an update. Each list holds those of one loss; they are judged together. */
function blockingGradients({ optimizers }: TrainingPlan): PlannedGradient[][] {
  const lists = new Map<PlannedNode, Set<PlannedGradient>>();
  for (const each of optimizers.flatMap(({ gradients }) => gradients)) {
    if (each.node.blocking !== undefined) lists.set(each.root, (lists.get(each.root) ?? new Set()).add(each));
  }
  return [...lists.values()].map((list) => [...list]);
}

/**
 * Computes a loss with the updated weights, and rejects the update if it increases the loss by more than the smallest tolerance
 * of the gradients. Uses the same batch and the same values of per-iteration sources.
 */
function blockingStages(
  context: GradientContext,
  gradients: readonly PlannedGradient[],
  nextOf: (parameter: PlannedNode) => Block,
): Stage[] {
  const { root, blockOf } = context;
  const parameters = gradients.flatMap((each) => each.parameters);
  const tolerance = Math.min(...gradients.map(({ node }) => node.blocking as number));
  const updated = parameters.map((parameter) => ({ now: blockOf(parameter), next: nextOf(parameter) }));
  const { steps, result } = perturbedForward(context, new Map(parameters.map((each) => [each, nextOf(each)])), root);
  const loss = blockOf(root);
  const decide = (): void => {
    // Written so that a loss of NaN rejects the update.
    if (result.data[0] <= loss.data[0] + tolerance) return;
    for (const { now, next } of updated) next.kernels.copy(next.offset, now.offset, next.size);
  };
  return [stageOfSteps(steps), { ...stageOfSteps([decide]), decides: true }];
}
