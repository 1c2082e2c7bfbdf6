import { HyperparameterValue, isStream, type NumberStream } from "../hyperparameters.js";
import type { TrainingPlan } from "./training.js";

/**
 * The hyper-parameters of a run, by their owner's name and their own: those of its nodes, gradients and optimizers.
 *
 * @param latest Gives, for a stream, a function that returns its newest value.
 */
export function hyperparametersOf(
  training: TrainingPlan,
  latest: ((stream: NumberStream) => () => number) | undefined,
): Map<string, HyperparameterValue> {
  const owners = [
    ...[...training.plan.names].map(([node, name]) => ({ name, declarations: node.operation.hyperparameters ?? [] })),
    ...[...training.gradients, ...training.optimizers].map(({ node, name }) => ({
      name,
      declarations: node.hyperparameters,
    })),
  ];
  return new Map(
    owners.flatMap(({ name: owner, declarations }) =>
      declarations.map((declaration) => {
        const { name, value } = declaration;
        const newest = isStream(value) ? latest?.(value) : undefined;
        return [`${owner}.${name}`, new HyperparameterValue(owner, declaration, newest)] as const;
      }),
    ),
  );
}
