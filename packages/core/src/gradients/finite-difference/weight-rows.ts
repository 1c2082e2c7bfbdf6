import type { Block } from "../../graph/block.js";
import type { GradientContext } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";
import type { PerturbedRows } from "./perturbed-rows.js";
import type { Entry } from "./strategies.js";

/** A weight role's gradient: for W one row of units for each element of x, for b one row. */
export interface WeightTargets {
  readonly entry: Entry;
  readonly W: Block | undefined;
  readonly b: Block | undefined;
}

/** The number of weights into each unit: one for each element of x, and the bias behind them. */
export const fanInOf = ({ W, b }: WeightTargets): number => (W ? W.shape[0] : 0) + (b ? 1 : 0);

/** How many weights the rows may serve at a time, for each row. */
const WEIGHTS_PER_ROW = 4;

/**
 * Rows for nudging single weights: for each weight i into a unit, each sample that it reaches and each point of the
 * stencil, a row that moves the unit by point·h·x[i]. Weights with the same x in a sample move the unit alike, and share
 * their rows. Any unit can then be run on the same rows.
 */
export class WeightRows {
  readonly #rows: PerturbedRows;
  readonly #stencil: Stencil;
  readonly #targets: WeightTargets;
  readonly #x: Block | undefined;
  /** For each weight added, where in memory its unit 0's gradient stands, and the first of its rows. */
  readonly #gradients: Float64Array;
  readonly #firstRows: Int32Array;
  #weights = 0;
  #count = 0;

  constructor(rows: PerturbedRows, context: GradientContext, targets: WeightTargets, stencil: Stencil) {
    this.#rows = rows;
    this.#stencil = stencil;
    this.#targets = targets;
    this.#x = targets.entry.x && context.blockOf(targets.entry.x);
    this.#gradients = new Float64Array(WEIGHTS_PER_ROW * rows.capacity);
    this.#firstRows = new Int32Array(WEIGHTS_PER_ROW * rows.capacity);
  }

  get isEmpty(): boolean {
    return this.#weights === 0;
  }

  /** Adds weight i in sample n; false, adding nothing, where it does not fit any more. Go sample by sample. */
  add(i: number, n: number, h: number): boolean {
    const { W, b } = this.#targets;
    const x = this.#x;
    const isBias = !W || i === (x as Block).width;
    const extent = isBias ? 1 : (x as Block).data[n * (x as Block).width + i];
    if (extent === 0) return true;
    if (this.#weights === this.#gradients.length) return false;
    const firstRow = this.#rowsFor(n, h * extent);
    if (firstRow < 0) return false;
    this.#gradients[this.#weights] = isBias ? (b as Block).offset : W.offset + i * this.#rows.units;
    this.#firstRows[this.#weights++] = firstRow;
    return true;
  }

  /** No more weights will be added: the rest of the capacity moves nothing. */
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
    const { weights } = this.#stencil;
    for (let k = 0; k < this.#weights; k++) {
      const from = changes.offset + this.#firstRows[k];
      let sum = 0;
      for (let p = 0; p < weights.length; p++) sum += weights[p] * memory[from + p];
      memory[this.#gradients[k] + unit] += scale * sum;
    }
  }

  clear(): void {
    this.#weights = 0;
    this.#count = 0;
  }

  /** The first of the rows that move sample n by each point times `move`, made if there are none; −1 if they do not fit. */
  #rowsFor(n: number, move: number): number {
    const { points } = this.#stencil;
    const { capacity } = this.#rows;
    const samples = this.#rows.samples.data;
    const moves = this.#rows.moves.data;
    for (let row = this.#count - points.length; row >= 0 && samples[row] === n; row -= points.length) {
      if (moves[row] === points[0] * move) return row;
    }
    const first = this.#count;
    if (first + points.length > capacity) return -1;
    for (let p = 0; p < points.length; p++) {
      samples[first + p] = n;
      moves[first + p] = points[p] * move;
    }
    this.#count += points.length;
    return first;
  }
}
