import { NumericError } from "../errors.js";
import type { CurrentNumber } from "../optimizers/update-rule.js";
import { firstNotFinite, rangeOf } from "./forward.js";
import type { PlannedOptimizer } from "./training.js";
import type { ParameterUpdate, TrainingMemory } from "./training-memory.js";

/** Gives a hyper-parameter of the run, by its owner and its own name. */
export type FindHyperparameter = (owner: string, name: string) => CurrentNumber;

/** What happens at the end of an iteration: optimizers measure all of their gradients, then all parameters are updated. */
export class Updates {
  readonly #memory: TrainingMemory;
  readonly #measures: readonly (() => void)[];
  readonly #steps: readonly ((iteration: number) => void)[];

  constructor(memory: TrainingMemory, optimizers: readonly PlannedOptimizer[], find: FindHyperparameter) {
    this.#memory = memory;
    this.#measures = optimizers.flatMap((each) => bindMeasures(memory, each, find));
    this.#steps = memory.longUpdates.map(({ optimizer, ...blocks }) =>
      optimizer.node.rule.bind({ ...blocks, hyperparameter: (name) => find(optimizer.name, name) }),
    );
  }

  /** @throws NumericError for an updated parameter that is not finite. */
  run(iteration: number): void {
    for (let i = 0; i < this.#measures.length; i++) this.#measures[i]();
    for (let i = 0; i < this.#steps.length; i++) this.#steps[i](iteration);
    if (!this.#memory.isNextFinite()) this.#check(iteration);
  }

  #check(iteration: number): void {
    for (const each of this.#memory.updates) {
      if (!each.next.kernels.allFinite(each.next.offset, each.next.size)) throw notFinite(each, iteration);
    }
  }
}

/** The steps that write the numbers which an optimizer wants of all its gradients. */
function bindMeasures(memory: TrainingMemory, optimizer: PlannedOptimizer, find: FindHyperparameter): (() => void)[] {
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

function notFinite(
  { optimizer, planned, parameter, gradient, next }: ParameterUpdate,
  iteration: number,
): NumericError {
  const label = `parameter "${planned.name}"`;
  const when = `at iteration ${iteration}`;
  const at = firstNotFinite(gradient.data);
  if (at >= 0) {
    return new NumericError(
      `${label}: element ${at} of its gradient for ${optimizer.name} is ${gradient.data[at]} ${when}, taken at values in ${rangeOf(parameter.data)}; lower the learning rate, or look at the difference and backward of your own nodes.`,
    );
  }
  const changed = firstNotFinite(next.data);
  return new NumericError(
    `${label}: element ${changed} of its update by ${optimizer.name} is ${next.data[changed]} ${when}, computed from a gradient in ${rangeOf(gradient.data)}; lower the learning rate.`,
  );
}
