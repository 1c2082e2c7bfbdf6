import { pathBetween, type Term } from "../../engine/path.js";
import { type Stage, stageOfSteps } from "../../engine/stage.js";
import type { Block, Shard } from "../../graph/block.js";
import type { GradientContext } from "../gradient-node.js";
import { moment, type Stencil } from "./difference-schemes.js";
import { isOneSided, LONGEST, SAMPLE_POINTS, subtracts } from "./loss-profile.js";
import { OneSidedProfiles } from "./one-sided-profiles.js";
import type { PerturbedRows } from "./perturbed-rows.js";
import type { WeightTargets } from "./weight-rows.js";

/** How far a middle sample may miss the fit, relative to the steepest profile, before the profile is rejected. */
const TOLERANCE = 1e-10;

/** The powers of u that are kept. */
const ODD = [1, 3, 5];
const ALL = [1, 2, 3, 4, 5, 6];

/**
 * The loss profiles of every unit in every sample (loss-profile.ts), sampled and interpolated: φ = Σₖ cₖ·uᵏ with u = d/D.
 * D = h·m is the largest move of the unit by its weights' perturbations: m = maxᵢ|x[i]|, at least 1 with a bias, times
 * the stencil's largest point.
 */
export class LossProfiles {
  /** 1 if even powers cancel out in the stencil and are not kept. */
  readonly parity: 0 | 1;
  /** For each sample, m; 1 if nothing moves. */
  readonly extent: Block;
  /** cₖ·(Σₚ wₚ·pᵏ) as [n, k, unit], k = 1, 3, 5 or 1 … 6; 0 for a rejected profile. All shards share it. */
  readonly coefficients: Block;

  readonly #x: Block | undefined;
  readonly #hasBias: boolean;
  readonly #rows: PerturbedRows;
  readonly #powers: number;
  readonly #moments: Block;
  /** The moments of the odd powers. */
  readonly #odd: readonly number[];
  readonly #widest: number;
  /** Undefined if the scheme has points on both sides, and profiles are equally long on both sides. */
  readonly #oneSided: OneSidedProfiles | undefined;
  /** For each sample, m again; 0 if nothing moves, or the profile is too long to be sampled. */
  readonly #spans: Float64Array;
  /** For each sample, 1 if the profile is too long. */
  readonly #areTooLong: Uint8Array;
  /** The terms of the loss, if the change of some node on the path is computed by subtraction. */
  readonly #losses: Block | undefined;
  /** For each sample, the rounding error of a change of its loss by subtraction. */
  readonly #floors: Block;
  /** As [unit, n], the error of the profile's derivative; infinite if a kink was crossed, or nothing was sampled. */
  readonly #misses: Block;
  /** For each shard, the largest |derivative| of its profiles. All shards share it. */
  readonly #steepest: Block;
  readonly #shard: Shard;
  #h = 0;
  #anyTooLong = false;
  /** Whether nothing is sampled in the placed range. */
  #areAllIdle = false;

  constructor(
    context: GradientContext,
    rows: PerturbedRows,
    { entry, W, b }: WeightTargets,
    term: Term,
    stencil: Stencil,
  ) {
    const { samples, layout, shared, shard } = context;
    this.#rows = rows;
    this.#x = W && entry.x && context.blockOf(entry.x);
    this.#hasBias = b !== undefined;
    this.#odd = ODD.map((power) => moment(stencil, power));
    this.#oneSided = isOneSided(stencil)
      ? new OneSidedProfiles(this.#x, this.#hasBias, stencil.points[0], samples)
      : undefined;
    this.parity = this.#oneSided ? 0 : 1;
    this.#powers = (this.#oneSided ? ALL : ODD).length;
    this.#widest = Math.max(...stencil.points.map(Math.abs));
    this.#spans = new Float64Array(samples);
    this.#areTooLong = new Uint8Array(samples);
    this.#moments = layout.allocate([ODD.length]);
    this.#floors = layout.allocate([samples]);
    this.#misses = layout.allocate([rows.units, samples]);
    this.extent = layout.allocate([samples]);
    this.#shard = shard;
    this.#steepest = shared.allocate([shard.count]);
    this.coefficients = shared.allocate([samples, this.#powers, rows.units]);
    const path = pathBetween(context.plan.nodes, entry.node, term.node).slice(0, -1);
    this.#losses = path.some(subtracts) ? context.blockOf(term.node.inputs[0]) : undefined;
  }

  /** The number of samples that fit into the rows at a time. */
  get atOnce(): number {
    return Math.floor(this.#rows.capacity / SAMPLE_POINTS.length);
  }

  begin(h: number): void {
    const { kernels, offset, size, data: extent } = this.extent;
    const losses = this.#losses;
    this.#h = h;
    this.#anyTooLong = false;
    this.#steepest.data[this.#shard.index] = 0;
    this.#moments.data.set(this.#odd);
    const least = this.#hasBias ? 1 : 0;
    if (this.#x) kernels.largestOfRows(offset, this.#x.offset, least, size, this.#x.width);
    else kernels.fill(offset, least, size);
    for (let n = 0; n < size; n++) {
      const isTooLong = h * Math.max(1, extent[n]) > LONGEST;
      this.#areTooLong[n] = isTooLong ? 1 : 0;
      this.#anyTooLong ||= isTooLong;
      this.#spans[n] = isTooLong ? 0 : extent[n] * this.#widest;
      extent[n] = extent[n] === 0 ? 1 : extent[n] * this.#widest;
      this.#floors.data[n] = losses ? roundingOf(losses, n) : 0;
    }
    this.#oneSided?.begin(extent);
  }

  /** The stage of a shard without units. It still computes weights from the profiles of other shards. */
  noSamples(h: { readonly current: number }): Stage {
    return stageOfSteps([() => this.begin(h.current)]);
  }

  /** Prepares the rows for a range of samples; every unit uses them. */
  place(from: number, to: number): void {
    const { samples, moves } = this.#rows;
    const oneSided = this.#oneSided;
    samples.data.fill(0);
    moves.data.fill(0);
    let row = 0;
    for (let n = from; n < to; n++) {
      for (let p = 0; p < SAMPLE_POINTS.length; p++) {
        samples.data[row] = n;
        moves.data[row++] = (oneSided ? oneSided.samplePointOf(n, p) : SAMPLE_POINTS[p]) * this.#h * this.#spans[n];
      }
    }
    this.#areAllIdle = this.#spans.subarray(from, to).every((span) => span === 0);
    if (!this.#areAllIdle) this.#rows.gather();
  }

  /** Samples and interpolates the profiles of one unit in the placed range. */
  sample(unit: number, from: number, to: number): void {
    if (this.#areAllIdle) {
      this.#misses.data.fill(Number.POSITIVE_INFINITY, unit * this.extent.size + from, unit * this.extent.size + to);
      return;
    }
    this.#rows.run(unit);
    const steepest = this.#oneSided ? this.#fit(this.#oneSided, unit, from, to) : this.#fitBothSides(unit, from, to);
    const { data } = this.#steepest;
    data[this.#shard.index] = Math.max(data[this.#shard.index], steepest);
    this.#markUnfit(unit, from, to);
  }

  /** Collects the samples whose profile of this unit is rejected, and clears their coefficients. */
  giveUp(unit: number, into: number[]): void {
    const samples = this.extent.size;
    const limit = TOLERANCE * Math.max(...this.#steepest.data);
    const { data } = this.#misses;
    for (let n = 0, at = unit * samples; n < samples; n++, at++) {
      // Written so that NaN is rejected too.
      if (data[at] <= limit) continue;
      into.push(n);
      this.#clear(n, unit);
    }
  }

  #fitBothSides(unit: number, from: number, to: number): number {
    const { changes, units } = this.#rows;
    const { coefficients, extent } = this;
    return changes.kernels.fitProfiles(
      coefficients.offset + from * this.#powers * units + unit,
      this.#misses.offset + unit * extent.size + from,
      changes.offset,
      extent.offset + from,
      this.#floors.offset + from,
      this.#moments.offset,
      this.#h,
      to - from,
      units,
    );
  }

  #fit(profiles: OneSidedProfiles, unit: number, from: number, to: number): number {
    const { changes, units } = this.#rows;
    const { coefficients, extent } = this;
    const { memory } = changes.kernels;
    let steepest = 0;
    for (let n = from, at = changes.offset; n < to; n++, at += SAMPLE_POINTS.length) {
      const miss = profiles.fit(memory, n, at, coefficients.offset + n * this.#powers * units + unit, units);
      const inverse = 1 / (this.#h * extent.data[n]);
      steepest = Math.max(steepest, profiles.largest * inverse);
      this.#misses.data[unit * extent.size + n] = miss * inverse;
    }
    return steepest;
  }

  #markUnfit(unit: number, from: number, to: number): void {
    const crossed = this.#rows.crossed?.data;
    if (!crossed && !this.#anyTooLong) return;
    for (let n = from, row = 0; n < to; n++, row += SAMPLE_POINTS.length) {
      let isUnfit = this.#areTooLong[n] !== 0;
      if (crossed) for (let p = row; p < row + SAMPLE_POINTS.length; p++) if (crossed[p] !== 0) isUnfit = true;
      if (isUnfit) this.#misses.data[unit * this.extent.size + n] = Number.POSITIVE_INFINITY;
    }
  }

  #clear(n: number, unit: number): void {
    const { units } = this.#rows;
    const powers = this.#powers;
    for (let k = 0; k < powers; k++) this.coefficients.data[(n * powers + k) * units + unit] = 0;
  }
}

/** The rounding error of a change of a sample's loss by subtraction; several losses are added up. */
function roundingOf(losses: Block, n: number): number {
  let sum = 0;
  for (let i = n * losses.width; i < (n + 1) * losses.width; i++) sum += Math.abs(losses.data[i]);
  return 8 * Number.EPSILON * sum;
}
