import type { CurrentNumber } from "../optimizers/update-rule.js";
import type { PlannedOptimizer } from "./training.js";
import type { TrainingMemory } from "./training-memory.js";

/** The steps that write the numbers which optimizers want of all their gradients, before the first update. */
export function bindMeasures(
  memory: TrainingMemory,
  optimizers: readonly PlannedOptimizer[],
  hyperparameter: (owner: string, name: string) => CurrentNumber,
): (() => void)[] {
  return optimizers.flatMap((optimizer) => {
    const own = memory.updates.filter((each) => each.optimizer === optimizer);
    return (optimizer.node.rule.measures ?? []).map((measure, i) => {
      const { measures } = own[0];
      const gradients = own.map(({ gradient }) => gradient);
      const value = measure.bind(gradients, (name) => hyperparameter(optimizer.name, name));
      return () => {
        measures.data[i] = value();
      };
    });
  });
}
