import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { TrainingPlan } from "./training-plan.js";

/** What threads that share the work of a run must agree on. */
export interface PlanSignature {
  /** The plan in short: threads with the same find the same things in the same places. */
  readonly signature: string;
  /** How many hyper-parameters there are. */
  readonly hyperparameters: number;
  /** The names of those that are schedules or streams, such as `sgd1.learningRate`: the leader tells their values. */
  readonly leftOut: readonly string[];
}

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
