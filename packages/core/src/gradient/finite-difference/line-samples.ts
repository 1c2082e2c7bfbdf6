import type { Block } from "../../graph/operation.js";
import { reached, type Term } from "../../plan/reach.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientContext } from "../gradient-node.js";
import { type Fit, fitEven, fitOdd, PLACES } from "./line.js";
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
  /** cₖ·(Σₚ wₚ·pᵏ) as [n, k, unit], k = 1, 3, 5 or 1 … 6; 0 for a line that was given up. */
  readonly coefficients: Block;

  readonly #context: GradientContext;
  readonly #x: Block | undefined;
  readonly #rows: MovedRows;
  readonly #moments: readonly number[];
  readonly #widest: number;
  /** The terms of the loss, where some node on the way is differenced by subtracting. */
  readonly #losses: Block | undefined;
  /** For each sample and unit, by how much the slope of the line misses; infinite where a kink was crossed. */
  readonly #misses: Float64Array;
  readonly #line: Float64Array = new Float64Array(PLACES.length);
  readonly #fit: Fit = { a: 0, b: 0, c: 0, miss: 0 };
  #steepest = 0;
  #h = 0;

  constructor(context: GradientContext, rows: MovedRows, { entry, W }: WeightTargets, term: Term, stencil: Stencil) {
    const { samples, layout } = context;
    const all = [1, 2, 3, 4, 5, 6].map((power) => moment(stencil, power));
    this.#context = context;
    this.#rows = rows;
    this.#x = W && entry.x && context.blockOf(entry.x);
    this.parity = all.every((value, k) => k % 2 === 0 || value === 0) ? 1 : 0;
    this.#moments = this.parity === 1 ? all.filter((_, k) => k % 2 === 0) : all;
    this.#widest = Math.max(...stencil.points.map(Math.abs));
    this.reach = layout.allocate([samples]);
    this.coefficients = layout.allocate([samples, this.#moments.length, rows.units]);
    this.#misses = new Float64Array(samples * rows.units);
    const path = reached(context.plan.nodes, entry.node, term.node).slice(0, -1);
    const subtracts = path.some((node) => !node.operation.difference && hasBatch(node.shape));
    this.#losses = subtracts ? context.blockOf(term.node.inputs[0]) : undefined;
  }

  /** How many samples fit the rows at a time. */
  get atOnce(): number {
    return Math.floor(this.#rows.capacity / PLACES.length);
  }

  begin(h: number): void {
    const { data } = this.reach;
    this.#h = h;
    this.#steepest = 0;
    for (let n = 0; n < data.length; n++) data[n] = this.#widest * largestOf(this.#x, n);
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

  /** Samples the lines of a unit in the placed range. */
  sample(unit: number, from: number, to: number): void {
    this.#rows.run(unit);
    const { changes, crossed, units } = this.#rows;
    for (let n = from; n < to; n++) {
      const row = (n - from) * PLACES.length;
      let crosses = false;
      for (let p = 0; p < PLACES.length; p++) {
        this.#line[p] = changes.data[row + p];
        if (crossed && crossed.data[row + p] !== 0) crosses = true;
      }
      const miss = this.#interpolate(n, unit);
      this.#misses[n * units + unit] = crosses ? Number.POSITIVE_INFINITY : miss;
    }
  }

  /** The samples whose line for this unit does not serve; their coefficients are cleared. */
  giveUp(unit: number, into: number[]): void {
    const { units } = this.#rows;
    for (let n = 0; n < this.#context.samples; n++) {
      // Written so that a miss that is NaN is given up too.
      if (this.#misses[n * units + unit] <= TOLERANCE * this.#steepest) continue;
      into.push(n);
      for (let k = 0; k < this.#moments.length; k++) this.#keep(n, unit, k, 0);
    }
  }

  #interpolate(n: number, unit: number): number {
    const fit = this.#fit;
    const D = this.#h * this.reach.data[n];
    const step = this.parity === 1 ? 1 : 2;
    fitOdd(fit, this.#line);
    this.#keepFit(n, unit, 0, step);
    let { miss } = fit;
    if (this.parity === 0) {
      fitEven(fit, this.#line);
      this.#keepFit(n, unit, 1, step);
      miss = Math.max(miss, fit.miss);
    }
    this.#steepest = Math.max(this.#steepest, Math.abs(this.#line[0]) / D, Math.abs(this.#line[1]) / D);
    const floor = this.#losses ? roundingOf(this.#losses, n) : 0;
    return miss <= floor ? 0 : miss / D;
  }

  #keepFit(n: number, unit: number, first: number, step: number): void {
    this.#keep(n, unit, first, this.#fit.a);
    this.#keep(n, unit, first + step, this.#fit.b);
    this.#keep(n, unit, first + 2 * step, this.#fit.c);
  }

  #keep(n: number, unit: number, k: number, value: number): void {
    const { units } = this.#rows;
    this.coefficients.data[(n * this.#moments.length + k) * units + unit] = value * this.#moments[k];
  }
}

/** max(1, maxᵢ|x[i]|) in sample n; 1 where there is only a bias. */
function largestOf(x: Block | undefined, n: number): number {
  let largest = 1;
  if (!x) return largest;
  for (let i = n * x.width; i < (n + 1) * x.width; i++) {
    const size = Math.abs(x.data[i]);
    if (size > largest) largest = size;
  }
  return largest;
}

/** The rounding error that subtracting leaves in a change of a sample's loss, several of them added up. */
function roundingOf(losses: Block, n: number): number {
  let sum = 0;
  for (let i = n * losses.width; i < (n + 1) * losses.width; i++) sum += Math.abs(losses.data[i]);
  return 8 * Number.EPSILON * sum;
}
