import type { LossPoint } from "@rxgrad/figures";

/** Where the test loss was least. Undefined before anything was measured. */
export function turnOf(tested: readonly LossPoint[]): LossPoint | undefined {
  let least: LossPoint | undefined;
  for (const each of tested) if (each.loss < (least?.loss ?? Number.POSITIVE_INFINITY)) least = each;
  return least;
}

/** The test loss has turned if it is this much above its least. */
const TURNED = 1.1;

export const hasTurned = (least: LossPoint, now: LossPoint): boolean =>
  now.iteration > least.iteration && now.loss > TURNED * least.loss;
