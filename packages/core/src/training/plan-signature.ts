import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { TrainingPlan } from "./training-plan.js";

/** The facts on which all threads of a run must agree. */
export interface PlanSignature {
  /** A short form of the plan. Threads with equal signatures compute the same layout of memory. */
  readonly signature: string;
  /** The number of hyper-parameters. */
  readonly hyperparameters: number;
  /** The names of the schedules and streams among them, such as `sgd1.learningRate`. The leader publishes their values. */
  readonly leftOut: readonly string[];
}

/** The signature of a training plan. */
export function planSignatureOf(
  { plan, gradients, optimizers }: TrainingPlan,
  hyperparameters: ReadonlyMap<string, HyperparameterValue>,
): PlanSignature {
  const signature = JSON.stringify([
    plan.nodes.map(({ name, operation, shape, inputs }) => [
      name,
      operation.kind,
      shape,
      inputs.map((each) => each.index),
    ]),
    gradients.map(({ name, parameters }) => [name, parameters.map((each) => each.name)]),
    optimizers.map(({ name, node: { rule } }) => [name, rule.state, rule.measures?.length ?? 0]),
    [...hyperparameters.keys()],
  ]);
  const changing = [...hyperparameters].filter(([, { declaration }]) => typeof declaration.value !== "number");
  return { signature, hyperparameters: hyperparameters.size, leftOut: changing.map(([name]) => name) };
}
