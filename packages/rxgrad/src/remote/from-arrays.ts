import { RxgradError, Tensor } from "@rxgrad/core";
import type { LossBatch } from "./loss-buffer.js";
import type { Report } from "./messages.js";
import type { ObservedTogether } from "./watched-run.js";

/** A batch of losses from its arrays. */
export function batchOf(
  { stride, epoch }: Pick<LossBatch, "stride" | "epoch">,
  [iterations, losses]: readonly Float64Array[],
): LossBatch {
  if (!iterations || losses?.length !== iterations.length) throw new RxgradError("its losses lack their iterations");
  return { iterations, losses, stride, epoch } as LossBatch;
}

/** Values of one iteration. */
export const togetherOf = (
  { iteration, hyperparameters, shapes }: Extract<Report, { type: "values" }>,
  arrays: readonly Float64Array[],
): ObservedTogether => ({ iteration, hyperparameters, values: shapes.map((shape, i) => tensorOf(shape, arrays[i])) });

/** A value. */
export function tensorOf(shape: readonly number[], data: Float64Array | undefined): Tensor {
  if (!data) throw new RxgradError("a value has no numbers");
  return new Tensor(shape, data);
}
