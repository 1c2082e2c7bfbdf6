import { ExperimentError } from "../experiment-error.js";
import type { Loss } from "../setup.js";

/** @throws ExperimentError for a loss of numbers with classes, and the other way around. */
export function checkLoss(loss: Loss, isClasses: boolean): void {
  if (isClasses === (loss === "crossEntropy")) return;
  throw new ExperimentError(
    isClasses
      ? `The loss is ${loss}, but the targets are classes; choose crossEntropy.`
      : `The loss is ${loss}, but the targets are numbers; choose another loss, such as meanSquaredError.`,
  );
}
