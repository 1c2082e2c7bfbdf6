import type { Block } from "../../graph/block.js";
import type { GradientContext } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";
import type { PerturbedRows } from "./perturbed-rows.js";
import type { Entry } from "./strategies.js";

/** The gradient of W: for each element of x, a row of units; and the gradient of b: one row. */
export interface WeightTargets {
  readonly entry: Entry;
  readonly W: Block | undefined;
  readonly b: Block | undefined;
}

/** The number of weights into each unit: one for each element of x, plus one for the bias. */
export const fanInOf = ({ W, b }: WeightTargets): number => (W ? W.shape[0] : 0) + (b ? 1 : 0);

/** The most weights per row at a time. */
const WEIGHTS_PER_ROW = 4;

/**
 * Rows that perturb single weights: for each weight i into a unit, each sample and each point of the stencil, a row that
 * moves the unit by point·h·x[i]. Weights with the same x in a sample move the unit alike, so they use the same rows. Any
 * unit can then run on these rows.
 */
export class WeightRows {
  readonly #rows: PerturbedRows;
  readonly #stencil: Stencil;
  readonly #targets: WeightTargets;
  readonly #x: Block | undefined;
  /** For each added weight: the memory offset of unit 0's gradient, and the first of its rows. */
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

  /** Adds weight i in sample n; returns false if it does not fit. Call it sample by sample. */
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

  /** Ends adding: sets the remaining rows to a move of 0. */
  close(): void {
    const { samples, moves } = this.#rows;
    samples.data.fill(0, this.#count);
    moves.data.fill(0, this.#count);
    this.#rows.gather();
  }

  /** Runs one unit and adds `scale` times its rows' differences to the gradients of its weights. */
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

  /**
   * The first of the rows that move sample n by each point times `move`. Adds rows if there are none; −1 if they do not
   * fit.
   */
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
