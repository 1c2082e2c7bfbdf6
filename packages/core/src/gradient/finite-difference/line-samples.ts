import type { Block } from "../../graph/operation.js";
import { reached, type Term } from "../../plan/reach.js";
import { type Share, type Stage, stageOfSteps } from "../../plan/stage.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientContext } from "../gradient-node.js";
import { PLACES } from "./line.js";
import type { MovedRows } from "./moved-rows.js";
import { moment, type Stencil } from "./schemes.js";
import type { WeightTargets } from "./weight-rows.js";

/** How far a line's middle sample may miss the others, as a part of the steepest line, before the line is given up. */
const TOLERANCE = 1e-10;

/**
 * The lines of every unit in every sample (line.ts), sampled and interpolated: φ = Σₖ cₖ·uᵏ with u = d/D, D = h·m and
 * m = max(1, maxᵢ|x[i]|), widened by the stencil.
 */
export class LineSamples {
  /** 1 where even powers cancel out in the stencil and are not kept. */
  readonly parity: 0 | 1;
  /** For each sample, m. */
  readonly reach: Block;
  /** cₖ·(Σₚ wₚ·pᵏ) as [n, k, unit], k = 1, 3, 5 or 1 … 6; 0 for a line that was given up. All shares see it. */
  readonly coefficients: Block;

  readonly #x: Block | undefined;
  readonly #rows: MovedRows;
  readonly #powers: readonly number[];
  readonly #moments: Block;
  readonly #widest: number;
  /** The terms of the loss, where some node on the way is differenced by subtracting. */
  readonly #losses: Block | undefined;
  /** For each sample, the rounding error that subtracting leaves in a change of its loss. */
  readonly #floors: Block;
  /** As [unit, n], by how much the slope of the line misses; infinite where a kink was crossed. */
  readonly #misses: Block;
  /** For each share, the steepest slope of its lines. All shares see it. */
  readonly #steepest: Block;
  readonly #share: Share;
  #h = 0;

  constructor(context: GradientContext, rows: MovedRows, { entry, W }: WeightTargets, term: Term, stencil: Stencil) {
    const { samples, layout, shared, share } = context;
    const all = [1, 2, 3, 4, 5, 6].map((power) => moment(stencil, power));
    this.#rows = rows;
    this.#x = W && entry.x && context.blockOf(entry.x);
    this.parity = all.every((value, k) => k % 2 === 0 || value === 0) ? 1 : 0;
    this.#powers = this.parity === 1 ? all.filter((_, k) => k % 2 === 0) : all;
    this.#widest = Math.max(...stencil.points.map(Math.abs));
    this.#moments = layout.allocate([this.#powers.length]);
    this.#floors = layout.allocate([samples]);
    this.#misses = layout.allocate([rows.units, samples]);
    this.reach = layout.allocate([samples]);
    this.#share = share;
    this.#steepest = shared.allocate([share.count]);
    this.coefficients = shared.allocate([samples, this.#powers.length, rows.units]);
    const path = reached(context.plan.nodes, entry.node, term.node).slice(0, -1);
    const subtracts = path.some((node) => !node.operation.difference && hasBatch(node.shape));
    this.#losses = subtracts ? context.blockOf(term.node.inputs[0]) : undefined;
  }

  /** How many samples fit the rows at a time. */
  get atOnce(): number {
    return Math.floor(this.#rows.capacity / PLACES.length);
  }

  begin(h: number): void {
    const { kernels, offset, size } = this.reach;
    this.#h = h;
    this.#steepest.data[this.#share.index] = 0;
    this.#moments.data.set(this.#powers);
    if (this.#x) kernels.largestOfRows(offset, this.#x.offset, 1, size, this.#x.width);
    else kernels.fill(offset, 1, size);
    if (this.#widest !== 1) for (let n = 0; n < size; n++) this.reach.data[n] *= this.#widest;
    for (let n = 0; n < size; n++) this.#floors.data[n] = this.#losses ? roundingOf(this.#losses, n) : 0;
  }

  /** The stage of a share that has no unit: it will read weights off the others' lines all the same. */
  noSamples(h: { readonly current: number }): Stage {
    return stageOfSteps([() => this.begin(h.current)]);
  }

  /** Places the rows of a range of samples; they serve every unit. */
  place(from: number, to: number): void {
    const { samples, moves } = this.#rows;
    samples.data.fill(0);
    moves.data.fill(0);
    let row = 0;
    for (let n = from; n < to; n++) {
      for (let p = 0; p < PLACES.length; p++) {
        samples.data[row] = n;
        moves.data[row++] = PLACES[p] * this.#h * this.reach.data[n];
      }
    }
    this.#rows.gather();
  }

  /** Samples and interpolates the lines of a unit in the placed range. */
  sample(unit: number, from: number, to: number): void {
    this.#rows.run(unit);
    const { changes, units } = this.#rows;
    const { coefficients, reach } = this;
    const misses = this.#misses.offset + unit * reach.size;
    const steepest = changes.kernels.fitLines(
      coefficients.offset + from * this.#powers.length * units + unit,
      misses + from,
      changes.offset,
      reach.offset + from,
      this.#floors.offset + from,
      this.#moments.offset,
      this.#h,
      this.parity,
      to - from,
      units,
    );
    const { data } = this.#steepest;
    data[this.#share.index] = Math.max(data[this.#share.index], steepest);
    this.#markCrossed(unit, from, to);
  }

  /** The samples whose line for this unit does not serve; their coefficients are cleared. */
  giveUp(unit: number, into: number[]): void {
    const samples = this.reach.size;
    const limit = TOLERANCE * Math.max(...this.#steepest.data);
    const { data } = this.#misses;
    for (let n = 0, at = unit * samples; n < samples; n++, at++) {
      // Written so that a miss that is NaN is given up too.
      if (data[at] <= limit) continue;
      into.push(n);
      this.#clear(n, unit);
    }
  }

  #markCrossed(unit: number, from: number, to: number): void {
    const { crossed } = this.#rows;
    if (!crossed) return;
    for (let n = from, row = 0; n < to; n++, row += PLACES.length) {
      for (let p = row; p < row + PLACES.length; p++) {
        if (crossed.data[p] !== 0) this.#misses.data[unit * this.reach.size + n] = Number.POSITIVE_INFINITY;
      }
    }
  }

  #clear(n: number, unit: number): void {
    const { units } = this.#rows;
    const powers = this.#powers.length;
    for (let k = 0; k < powers; k++) this.coefficients.data[(n * powers + k) * units + unit] = 0;
  }
}

/** The rounding error that subtracting leaves in a change of a sample's loss, several of them added up. */
function roundingOf(losses: Block, n: number): number {
  let sum = 0;
  for (let i = n * losses.width; i < (n + 1) * losses.width; i++) sum += Math.abs(losses.data[i]);
  return 8 * Number.EPSILON * sum;
}
