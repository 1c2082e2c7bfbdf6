import type { Layout, SharedBlocks } from "../engine/arena.js";
import { firstNotFinite, rangeOf } from "../engine/not-finite.js";
import type { PlannedNode } from "../engine/plan.js";
import { alignedShardRange, alone, type Stage, stageOfSteps } from "../engine/stage.js";
import { inTurn, type Step } from "../engine/step.js";
import { NumericError } from "../errors/errors.js";
import type { Origin } from "../gradients/gradient-node.js";
import type { Shard } from "../graph/block.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { CurrentNumber } from "../optimizers/update-rule.js";
import type { ParameterUpdate, UpdateBlocks } from "./optimizer-memory.js";
import { projections } from "./projection.js";
import type { TrainingMemory } from "./training-memory.js";
import type { PlannedGradient, PlannedOptimizer } from "./training-plan.js";

/** What is needed to bind the updates of a run. */
export interface UpdatesContext {
  readonly memory: TrainingMemory;
  readonly optimizers: readonly PlannedOptimizer[];
  /** By name: `owner.name`, such as `sgd1.learningRate`. */
  readonly hyperparameters: ReadonlyMap<string, HyperparameterValue>;
  iteration(): number;
  /** The iteration in words, for errors. */
  when(): string;
  /** The node that caused an element of a gradient that is not finite. */
  originOf(gradient: PlannedGradient, parameter: PlannedNode, at: number): Origin | undefined;
}

/** The approximate number of multiply-adds in the update of one weight. */
const WORK = 16;

/**
 * The stages at the end of an iteration. First, optimizers compute the measures of all their gradients. Then all parameters are
 * updated; each shard updates a range of elements, because updates are elementwise. The last stage throws a NumericError for an
 * updated parameter that is not finite, and projects weights onto their bounds.
 */
export function updateStages(context: UpdatesContext, layout: Layout, shared: SharedBlocks, shard: Shard): Stage[] {
  const { memory, optimizers, iteration } = context;
  const { remembered } = memory;
  const find = (owner: string, name: string): CurrentNumber =>
    context.hyperparameters.get(`${owner}.${name}`) as HyperparameterValue;
  const areFinite = shared.allocate([shard.count]);
  const updates = memory.longUpdates.map((each) => bindShardRange(each, find, layout, shard));
  const update = (): void => {
    const count = iteration() - remembered.since;
    let areAll = true;
    for (let i = 0; i < updates.length; i++) areAll = updates[i](count) && areAll;
    areFinite.data[shard.index] = areAll ? 1 : 0;
  };
  const check = (): void => {
    for (let i = 0; i < areFinite.size; i++) if (areFinite.data[i] === 0) checkUpdates(context);
  };
  const measures = optimizers.flatMap((each) => measureSteps(memory, each, find));
  const finish = [check, ...projections(optimizers, memory.nextOf)];
  if (shard.count === 1) {
    const work = memory.longUpdates.reduce((sum, { next }) => sum + WORK * next.size, 0);
    return [stageOfSteps([Object.assign(inTurn([...measures, update, ...finish]), { work })])];
  }
  return [alone(shard, () => stageOfSteps(measures)), stageOfSteps([update]), alone(shard, () => stageOfSteps(finish))];
}

/** Returns a hyper-parameter of the run, given the name of its owner and its own name. */
type FindHyperparameter = (owner: string, name: string) => CurrentNumber;

/** The update of the range of a shard. It returns whether all written numbers are finite. */
function bindShardRange(
  { optimizer, measures, state, ...blocks }: UpdateBlocks,
  find: FindHyperparameter,
  layout: Layout,
  shard: Shard,
): (count: number) => boolean {
  const { from, to } = alignedShardRange(blocks.next.size, shard);
  if (from >= to) return () => true;
  const next = layout.elementsOf(blocks.next, from, to);
  const step = optimizer.node.rule.bind({
    next,
    parameter: layout.elementsOf(blocks.parameter, from, to),
    gradient: layout.elementsOf(blocks.gradient, from, to),
    state: state.map((each) => layout.elementsOf(each, from, to)),
    measures,
    hyperparameter: (name) => find(optimizer.name, name),
  });
  return (count) => {
    step(count);
    // Padding between parameters may not be finite. checkUpdates checks the parameters one by one.
    return next.kernels.allFinite(next.offset, next.size);
  };
}

/** The steps that write the measures of an optimizer, which depend on all its gradients. */
function measureSteps(memory: TrainingMemory, optimizer: PlannedOptimizer, find: FindHyperparameter): Step[] {
  const own = memory.updates.filter((each) => each.optimizer === optimizer);
  return (optimizer.node.rule.measures ?? []).map((measure, i) => {
    const { measures } = own[0];
    const gradients = own.map(({ gradient }) => gradient);
    const value = measure.bind(gradients, (name) => find(optimizer.name, name));
    return () => {
      measures.data[i] = value();
    };
  });
}

function checkUpdates(context: UpdatesContext): void {
  for (const each of context.memory.updates) {
    if (each.next.kernels.allFinite(each.next.offset, each.next.size)) continue;
    throw new NumericError(
      firstNotFinite(each.gradient.data) < 0 ? ofUpdate(each, context) : ofGradient(each, context),
    );
  }
}

function ofGradient({ optimizer, planned, parameter, gradient }: ParameterUpdate, context: UpdatesContext): string {
  const at = firstNotFinite(gradient.data);
  const by = optimizer.gradients.find(({ parameters }) => parameters.includes(planned)) as PlannedGradient;
  const origin = context.originOf(by, planned, at);
  const step = context.iteration() === 1 ? "start from other values" : "lower the learning rate";
  const fix = origin?.fix ?? `${step}, or scale what the loss is computed from`;
  return `parameter "${planned.name}": element ${at} of its gradient for ${optimizer.name} is ${gradient.data[at]} at ${context.when()}, taken at values in ${rangeOf(parameter.data)}${origin?.what ? `: ${origin.what}` : ""}; ${fix}.`;
}

function ofUpdate(
  { optimizer, planned, parameter, gradient, state, next }: ParameterUpdate,
  { when }: UpdatesContext,
): string {
  const at = firstNotFinite(next.data);
  const lost = optimizer.node.rule.state.find((_, i) => firstNotFinite(state[i].data) >= 0);
  const fix = lost
    ? `its ${lost} has overflowed: clip the gradient (clipNorm), or scale the loss`
    : "lower the learning rate";
  const from = [
    `values in ${rangeOf(parameter.data)}`,
    `a gradient in ${rangeOf(gradient.data)}`,
    ...state.map(({ data }, i) => `its ${optimizer.node.rule.state[i]} in ${rangeOf(data)}`),
  ];
  return `parameter "${planned.name}": element ${at} of its update by ${optimizer.name} is ${next.data[at]} at ${when()}, computed from ${from.join(" and ")}; ${fix}.`;
}
