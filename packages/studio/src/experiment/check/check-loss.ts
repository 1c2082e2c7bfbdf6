import { sentence } from "../../words/told.js";
import { ExperimentError } from "../experiment-error.js";
import type { Loss } from "../setup.js";

/** @throws ExperimentError for a loss of classes where the targets are numbers. Classes may have any: each has a probability, a number. */
export function checkLoss(loss: Loss, isClasses: boolean): void {
  if (isClasses || loss !== "crossEntropy") return;
  throw new ExperimentError(sentence("error.lossOfNumbers", { loss }));
}
