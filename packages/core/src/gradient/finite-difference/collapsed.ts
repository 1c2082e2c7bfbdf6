import type { Block } from "../../graph/operation.js";
import { scaleOf, type Term } from "../../plan/reach.js";
import type { GradientContext, GradientProgram } from "../gradient-node.js";
import { PLACES } from "./line.js";
import { LineSamples } from "./line-samples.js";
import { MovedRows } from "./moved-rows.js";
import type { Stencil } from "./schemes.js";
import { fanInOf, WeightRows, type WeightTargets } from "./weight-rows.js";

/** Samples whose products are added in one unit of work. */
const PRODUCT_SAMPLES = 64;

/**
 * Strategy "collapsed" for the weights into the units of one node. In one sample, every weight into a unit moves the
 * loss along the same line φ(d), d the change of the unit; weight i by h is the point d = h·x[i] on it. So each line is
 * sampled and interpolated, and all weights are read off: with φ = Σₖ cₖ·(d/D)ᵏ, the textbook's
 * Σₚ wₚ·φ(p·h·x)/h is Σₖ cₖ·(Σₚ wₚ·pᵏ)·(x/m)ᵏ/h.
 *
 * Where a line is not smooth enough, or crosses a kink, the weights into that unit are nudged one by one in that sample.
 */
export function collapsed(
  context: GradientContext,
  targets: WeightTargets,
  term: Term,
  stencil: Stencil,
): GradientProgram {
  const { samples, layout } = context;
  const probes = Math.max(PLACES.length, stencil.points.length);
  const rows = new MovedRows(context, targets.entry, term, samples, probes, true);
  const lines = new LineSamples(context, rows, targets, term, stencil);
  const weights = new WeightRows(rows, context, targets, stencil);
  const ones = layout.allocate([samples]);
  const x = targets.W && targets.entry.x && context.blockOf(targets.entry.x);
  const h = context.hyperparameter("h");
  const scale = scaleOf(term, samples);
  const fanIn = fanInOf(targets);
  const givenUp: number[] = [];
  let work: () => boolean = sampleLines;
  let unit = 0;
  let sample = 0;
  let weight = 0;

  /** One unit in one range of samples; then the next unit on the same rows. */
  function sampleLines(): boolean {
    const to = Math.min(sample + lines.atOnce, samples);
    if (unit === 0) lines.place(sample, to);
    lines.sample(unit, sample, to);
    unit = (unit + 1) % rows.units;
    if (unit === 0) sample = to;
    if (sample === samples) start(repair);
    return false;
  }

  /** The given-up lines of one unit, as many weights as fit the rows at a time. */
  function repair(): boolean {
    if (givenUp.length === 0) lines.giveUp(unit, givenUp);
    weights.clear();
    for (; sample < givenUp.length; sample++, weight = 0) {
      for (; weight < fanIn; weight++) if (!weights.add(weight, givenUp[sample], h.current)) return runRepairs();
    }
    runRepairs();
    givenUp.length = 0;
    sample = 0;
    unit++;
    if (unit === rows.units) start(addProducts);
    return false;
  }

  function runRepairs(): boolean {
    if (weights.isEmpty) return false;
    weights.close();
    weights.run(unit, scale / h.current);
    return false;
  }

  function addProducts(): boolean {
    const count = Math.min(PRODUCT_SAMPLES, samples - sample);
    if (targets.W && x) readOff(targets.W, x, sample, count);
    if (targets.b) readOff(targets.b, ones, sample, count);
    sample += count;
    return sample === samples;
  }

  function readOff(gradient: Block, by: Block, from: number, count: number): void {
    const inner = by.size / samples;
    const stride = lines.coefficients.size / samples;
    gradient.kernels.addPowerProducts(
      gradient.offset,
      by.offset + from * inner,
      lines.reach.offset + from,
      lines.coefficients.offset + from * stride,
      scale / h.current,
      lines.parity,
      count,
      inner,
      rows.units,
    );
  }

  function start(next: () => boolean): void {
    work = next;
    unit = 0;
    sample = 0;
    weight = 0;
  }

  return {
    begin() {
      lines.begin(h.current);
      ones.data.fill(1);
      givenUp.length = 0;
      start(sampleLines);
    },
    advance: () => work(),
  };
}
