import type { PlanBoxes } from "../engine/plan.js";
import type { Stage } from "../engine/stage.js";

/**
 * The stages of an iteration with black boxes, as one: collect and replay. They run as far as no decision depends on a value
 * that is not known, with NaN in its place; what is wanted then is asked for, and once it is answered they run again
 * from the first. So the base point and all probes go out together, and boxes behind boxes take one wave more each.
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
