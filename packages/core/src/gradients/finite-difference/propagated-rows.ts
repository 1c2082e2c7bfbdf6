import { scaleOf, type Term } from "../../engine/path.js";
import { IDLE, type Stage, shardRange } from "../../engine/stage.js";
import { sampleSize } from "../../tensor/shape.js";
import type { GradientContext } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";
import { PerturbedRows } from "./perturbed-rows.js";
import { fanInOf, WeightRows, type WeightTargets } from "./weight-rows.js";

/**
 * Strategy "propagated" for the weights into the units of one node: what each nudge changes is carried to the loss by
 * differences, for many nudges at a time. A weight whose x is 0 in a sample moves nothing there and costs nothing, and
 * weights with the same x are nudged once for all of them.
 */
export function propagatedRows(context: GradientContext, targets: WeightTargets, term: Term, stencil: Stencil): Stage {
  const { samples, shard } = context;
  const { from, to } = shardRange(sampleSize(targets.entry.node.shape), shard);
  if (from === to) return IDLE;
  const fanIn = fanInOf(targets);
  const rows = new PerturbedRows(context, targets.entry, term, fanIn * samples, stencil.points.length, false);
  const weights = new WeightRows(rows, context, targets, stencil);
  const h = context.hyperparameter("h");
  const scale = scaleOf(term, samples);
  let i = 0;
  let n = 0;
  let unit = from;

  /** As many nudges as fit the rows, from where the last time ended. */
  const fill = (): void => {
    for (; n < samples; n++, i = 0) {
      for (; i < fanIn; i++) if (!weights.add(i, n, h.current)) return;
    }
  };

  return {
    begin() {
      i = 0;
      n = 0;
      unit = from;
    },
    advance() {
      if (unit === from) {
        weights.clear();
        fill();
        weights.close();
      }
      if (!weights.isEmpty) weights.run(unit, scale / h.current);
      unit = weights.isEmpty || unit + 1 === to ? from : unit + 1;
      return unit === from && n === samples;
    },
  };
}
