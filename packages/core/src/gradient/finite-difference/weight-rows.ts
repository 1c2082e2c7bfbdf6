import type { Block } from "../../graph/operation.js";
import type { GradientContext } from "../gradient-node.js";
import type { MovedRows } from "./moved-rows.js";
import type { Stencil } from "./schemes.js";
import type { Entry } from "./strategies.js";

/** A weight role's gradient: for W one row of units for each element of x, for b one row. */
export interface WeightTargets {
  readonly entry: Entry;
  readonly W: Block | undefined;
  readonly b: Block | undefined;
}

/** The number of weights into each unit: one for each element of x, and the bias behind them. */
export const fanInOf = ({ W, b }: WeightTargets): number => (W ? W.shape[0] : 0) + (b ? 1 : 0);

/**
 * Rows for nudging single weights: for each weight i into a unit, each sample that it reaches and each point of the
 * stencil, a row that moves the unit by point·h·x[i]. Any unit can then be run on the same rows.
 */
export class WeightRows {
  readonly #rows: MovedRows;
  readonly #stencil: Stencil;
  readonly #targets: WeightTargets;
  readonly #x: Block | undefined;
  /** For each row, where in memory its unit 0's gradient stands, and its weight in the stencil. */
  readonly #gradients: Float64Array;
  readonly #weights: Float64Array;
  #count = 0;

  constructor(rows: MovedRows, context: GradientContext, targets: WeightTargets, stencil: Stencil) {
    this.#rows = rows;
    this.#stencil = stencil;
    this.#targets = targets;
    this.#x = targets.entry.x && context.blockOf(targets.entry.x);
    this.#gradients = new Float64Array(rows.capacity);
    this.#weights = new Float64Array(rows.capacity);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Adds the rows of weight i in sample n; false, adding nothing, where they do not fit any more. */
  add(i: number, n: number, h: number): boolean {
    const { W, b } = this.#targets;
    const x = this.#x;
    const isBias = !W || i === (x as Block).width;
    const reach = isBias ? 1 : (x as Block).data[n * (x as Block).width + i];
    if (reach === 0) return true;
    const { points, weights } = this.#stencil;
    if (this.#count + points.length > this.#rows.capacity) return false;
    const { samples, moves, units } = this.#rows;
    const gradient = isBias ? (b as Block).offset : W.offset + i * units;
    for (let p = 0; p < points.length; p++) {
      const row = this.#count++;
      samples.data[row] = n;
      moves.data[row] = points[p] * h * reach;
      this.#gradients[row] = gradient;
      this.#weights[row] = weights[p];
    }
    return true;
  }

  /** No more rows will be added: the rest of the capacity moves nothing. */
  close(): void {
    const { samples, moves } = this.#rows;
    samples.data.fill(0, this.#count);
    moves.data.fill(0, this.#count);
    this.#rows.gather();
  }

  /** Runs one unit and adds `scale` times what its rows change to its weights' gradients. */
  run(unit: number, scale: number): void {
    this.#rows.run(unit);
    const { changes } = this.#rows;
    const { memory } = changes.kernels;
    for (let row = 0; row < this.#count; row++) {
      memory[this.#gradients[row] + unit] += scale * this.#weights[row] * memory[changes.offset + row];
    }
  }

  clear(): void {
    this.#count = 0;
  }
}
