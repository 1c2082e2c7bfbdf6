import type { PlanBoxes } from "../engine/plan.js";
import type { Stage } from "../engine/stage.js";

/**
 * Joins the stages of an iteration with black boxes into one. Collect: the stages run with NaN for every unknown value, and the
 * unknown points are collected, up to the first stage whose control flow depends on such values. Then the points are requested.
 * Replay: when they are evaluated, the stages run again from the first. So the base point and all probes are evaluated
 * together. A black box behind another takes one more round.
 */
export function collectAndReplay(boxes: Pick<PlanBoxes, "wanted" | "ask">, stages: readonly Stage[]): Stage {
  let current = 0;
  const begin = (): void => {
    current = 0;
    stages[0].begin();
  };
  return {
    begin,
    advance() {
      if (!stages[current].advance()) return false;
      current++;
      const isLast = current === stages.length;
      if (boxes.wanted > 0 && (isLast || stages[current].decides)) {
        boxes.ask();
        begin();
        return false;
      }
      if (!isLast) stages[current].begin();
      return isLast;
    },
  };
}
