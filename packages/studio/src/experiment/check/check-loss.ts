import { sentence } from "../../words/told.js";
import { ExperimentError } from "../experiment-error.js";
import type { Loss } from "../setup.js";

/** @throws ExperimentError for a loss of numbers with classes, and the other way around. */
export function checkLoss(loss: Loss, isClasses: boolean): void {
  if (isClasses === (loss === "crossEntropy")) return;
  throw new ExperimentError(sentence(isClasses ? "error.lossOfClasses" : "error.lossOfNumbers", { loss }));
}
