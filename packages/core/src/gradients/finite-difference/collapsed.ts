import { scaleOf, type Term } from "../../engine/path.js";
import { IDLE, type Stage, shardRange } from "../../engine/stage.js";
import type { Block } from "../../graph/block.js";
import type { GradientContext } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";
import { SAMPLE_POINTS } from "./loss-profile.js";
import { LossProfiles } from "./loss-profiles.js";
import { PerturbedRows } from "./perturbed-rows.js";
import { fanInOf, WeightRows, type WeightTargets } from "./weight-rows.js";

/** The number of samples whose products are added in one unit of work. */
const PRODUCT_SAMPLES = 64;

/**
 * Strategy "collapsed" for the weights into the units of one node. In one sample, every weight into a unit moves the
 * loss along the same loss profile φ(d), where d is the change of the unit. Perturbing weight i by h gives d = h·x[i]. So
 * each profile is sampled and interpolated once, and the results for all weights follow from it. With φ = Σₖ cₖ·(d/D)ᵏ, the
 * textbook's Σₚ wₚ·φ(p·h·x)/h equals Σₖ cₖ·(Σₚ wₚ·pᵏ)·(x/m)ᵏ/h.
 *
 * Where a profile is not smooth enough, or crosses a kink, the weights into that unit are perturbed one by one in that
 * sample.
 */
export function collapsed(
  context: GradientContext,
  targets: WeightTargets,
  term: Term,
  stencil: Stencil,
): readonly Stage[] {
  const { samples, shard } = context;
  const probes = Math.max(SAMPLE_POINTS.length, stencil.points.length);
  const rows = new PerturbedRows(context, targets.entry, term, samples, probes, true);
  const profiles = new LossProfiles(context, rows, targets, term, stencil);
  const units = shardRange(rows.units, shard);
  const scale = scaleOf(term, samples);
  if (units.from === units.to)
    return [profiles.noSamples(context.hyperparameter("h")), IDLE, products(context, targets, profiles, scale)];
  return [
    sampling(context, profiles, units),
    repairs(context, profiles, new WeightRows(rows, context, targets, stencil), fanInOf(targets), units, scale),
    products(context, targets, profiles, scale),
  ];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Samples the loss profiles: one unit in one range of samples, then the next unit on the same rows. */
function sampling(context: GradientContext, profiles: LossProfiles, { from, to }: Range): Stage {
  const { samples } = context;
  const h = context.hyperparameter("h");
  let unit = from;
  let sample = 0;
  return {
    begin() {
      profiles.begin(h.current);
      unit = from;
      sample = 0;
    },
    advance() {
      const end = Math.min(sample + profiles.atOnce, samples);
      if (unit === from) profiles.place(sample, end);
      profiles.sample(unit, sample, end);
      unit++;
      if (unit < to) return false;
      unit = from;
      sample = end;
      return sample === samples;
    },
  };
}

/**
 * Perturbs weights one by one where a profile was rejected: weights of one unit, as many at a time as fit into the rows.
 */
function repairs(
  context: GradientContext,
  profiles: LossProfiles,
  weights: WeightRows,
  fanIn: number,
  { from, to }: Range,
  scale: number,
): Stage {
  const h = context.hyperparameter("h");
  const givenUp: number[] = [];
  let unit = from;
  let sample = 0;
  let weight = 0;

  const run = (): void => {
    if (weights.isEmpty) return;
    weights.close();
    weights.run(unit, scale / h.current);
  };

  return {
    decides: true,
    begin() {
      givenUp.length = 0;
      unit = from;
      sample = 0;
      weight = 0;
    },
    advance() {
      if (givenUp.length === 0) profiles.giveUp(unit, givenUp);
      weights.clear();
      for (; sample < givenUp.length; sample++, weight = 0) {
        for (; weight < fanIn; weight++) {
          if (weights.add(weight, givenUp[sample], h.current)) continue;
          run();
          return false;
        }
      }
      run();
      givenUp.length = 0;
      sample = 0;
      unit++;
      return unit === to;
    },
  };
}

/** Computes the gradients of the weights from the profiles. Each shard takes some of the weights, of all units. */
function products(
  context: GradientContext,
  { entry, W, b }: WeightTargets,
  profiles: LossProfiles,
  scale: number,
): Stage {
  const { samples, layout, shard } = context;
  const ones = layout.allocate([samples]);
  const x = W && entry.x && context.blockOf(entry.x);
  const h = context.hyperparameter("h");
  const { coefficients, extent, parity } = profiles;
  const stride = coefficients.size / samples;
  const units = coefficients.shape[2];
  let sample = 0;

  const readOff = (gradient: Block, by: Block, count: number): void => {
    const inner = by.size / samples;
    gradient.kernels.addPowerProducts(
      gradient.offset,
      by.offset + sample * inner,
      extent.offset + sample,
      coefficients.offset + sample * stride,
      scale / h.current,
      parity,
      count,
      inner,
      units,
      shard.index,
      shard.count,
    );
  };

  return {
    begin() {
      ones.kernels.fill(ones.offset, 1, samples);
      sample = 0;
    },
    advance() {
      const count = Math.min(PRODUCT_SAMPLES, samples - sample);
      if (W && x) readOff(W, x, count);
      if (b) readOff(b, ones, count);
      sample += count;
      return sample === samples;
    },
  };
}
