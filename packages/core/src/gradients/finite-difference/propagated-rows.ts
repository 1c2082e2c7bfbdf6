import { scaleOf, type Term } from "../../engine/path.js";
import { IDLE, type Stage, shardRange } from "../../engine/stage.js";
import { sampleSize } from "../../tensor/shape.js";
import type { GradientContext } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";
import { PerturbedRows } from "./perturbed-rows.js";
import { fanInOf, WeightRows, type WeightTargets } from "./weight-rows.js";

/**
 * Strategy "propagated" for the weights into the units of one node: the changes by many perturbations are propagated to
 * the loss by differences, together. If x is 0 in a sample, the weight moves nothing there and costs nothing. Weights with
 * the same x have a common perturbation.
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

  /** Adds as many perturbations as fit into the rows, from where the last call ended. */
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
