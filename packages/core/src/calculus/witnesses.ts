import type { Here } from "./bounds.js";
import { type DerivativeEstimate, sideOf } from "./richardson.js";
import type { ValueAt } from "./stencils.js";

const EPSILON = Number.EPSILON;

/** The ratio of consecutive steps, and the ratio of a parabola's bends over them. */
const RATIO = 16;
const SQUARE = RATIO ** 2;

/** The spacing of float64s near x, or a smaller power of 2. */
export const spacingAt = (x: number): number => 2 ** (exponentOf(x) - 52);

const exponentOf = (x: number): number => Math.floor(Math.log2(Math.max(Math.abs(x), 2 ** -500)));

/** The smallest step with enough digits to tell a derivative from 0. It does not grow with x until x + h rounds. */
export function finestStep(x: number): number {
  const wanted = Math.min(2 ** -26, x === 0 ? 1 : 2 ** (exponentOf(x) - 10));
  return Math.max(wanted, 4 * spacingAt(x));
}

/** The derivative by differences at one step. It ignores changes of f nearer to x. */
export interface Witness extends DerivativeEstimate {
  readonly step: number;
  /** The noise in f that this step and smaller ones show. */
  readonly noise: number;
}

/**
 * Central differences at steps from the smallest on, each 16 times as large as the one before; one-sided differences at a
 * bound.
 *
 * Noise is the remainder of f after its derivative and curvature are canceled. It may be invisible in one of them, rarely
 * in both. J. J. Moré and S. M. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011) detect noise in the
 * same way: differences of high order do not fall with the step.
 */
export class Witnesses {
  readonly #order: 1 | 2;
  readonly #steps: readonly number[];
  /** The differences, and the same with their h² error canceled against the next. */
  readonly #plain: readonly number[];
  readonly #exact: readonly number[];
  readonly #noises: readonly number[];
  /** The part of f that is not a parabola over two steps. */
  readonly #bent: readonly number[];
  /** The size of f. */
  #size = 0;

  constructor(at: ValueAt, here: Here, start: number, order: 1 | 2) {
    const { side, widest } = sideOf(here, start, 2);
    const steps: number[] = [];
    // Second derivatives divide noise by h², so smaller steps are useless for them.
    const [finest, most] = order === 1 ? [finestStep(here.x), widest / 64] : [SQUARE * finestStep(here.x), widest / 16];
    for (let step = finest; step <= most; step *= RATIO) steps.push(step);
    const [derivatives, bends]: [number[], number[]] = [[], []];
    for (const step of steps) {
      const [a, b, c] = side === 0 ? [at(step), at(0), at(-step)] : [at(2 * side * step), at(side * step), at(0)];
      this.#size = Math.max(this.#size, Math.abs(a), Math.abs(b), Math.abs(c));
      derivatives.push(side === 0 ? (a - c) / (2 * step) : (4 * (b - c) - (a - c)) / (2 * side * step));
      bends.push(a - b - (b - c));
    }
    const exact = canceled(derivatives);
    const bent = bends.slice(1).map((wide, k) => Math.abs(bends[k] - wide / SQUARE));
    this.#noises = exact.slice(1).map((next, k) => Math.max(Math.abs(exact[k] - next) * steps[k], bent[k]));
    this.#bent = bent;
    this.#order = order;
    this.#steps = steps;
    this.#plain = order === 1 ? derivatives : bends.map((bend, k) => bend / steps[k] ** 2);
    this.#exact = canceled(this.#plain);
  }

  /** A lower limit of the rounding of f. */
  get rounding(): number {
    return EPSILON * this.#size;
  }

  /** The noise in f at the smallest step. */
  get noise(): number {
    return Math.max(this.rounding, ...this.#noises.slice(0, 2));
  }

  /** The witnesses, smallest step first, for a known amount of noise. */
  given(known: number): Witness[] {
    let noise = known;
    return this.#noises.map((own, k) => {
      noise = Math.max(noise, own);
      const truncation = Math.abs(this.#exact[k] - this.#exact[k + 1]);
      return { value: this.#exact[k], step: this.#steps[k], noise, error: truncation + this.#rounding(noise, k) };
    });
  }

  /** The bend of f at steps up to h, if it does not grow with the step, unlike for smooth f and kinks. */
  bentWithin(h: number): number {
    const within = this.#steps.filter((step) => step <= h).length - 2;
    let most = 0;
    for (let k = 0; k < within; k++) if (this.#bent[k + 1] <= 8 * this.#bent[k]) most = Math.max(most, this.#bent[k]);
    return most;
  }

  /** The largest step for a table, at most `start`: about the range where f looks like a polynomial of low order. */
  widest(start: number, known: number): number {
    const near = this.given(known);
    if (near.length === 0) return start;
    const { value, error } = near.reduce((a, b) => (b.error < a.error ? b : a));
    const noise = Math.max(known, this.noise);
    const off = this.#plain.map((each, k) => Math.max(0, Math.abs(each - value) - error - this.#rounding(noise, k)));
    const size = Math.abs(value) > 100 * error ? Math.abs(value) : Number.POSITIVE_INFINITY;
    let widest = start;
    this.#steps.forEach((step, k) => {
      if (off[k] === 0) return;
      // The error of a difference grows with h², 256 times per step, up to the size of the changes of f.
      const most = off[k + 1] < (SQUARE / 2) * off[k] ? Math.min(off[k + 1], size) : size;
      widest = Math.min(widest, step * Math.sqrt((0.3 * most) / off[k]));
    });
    return widest;
  }

  #rounding(noise: number, k: number): number {
    return (this.#order * (4 * EPSILON * this.#size + 3 * noise)) / this.#steps[k] ** this.#order;
  }
}

/** Each difference with its h² error canceled against the next. */
const canceled = (values: readonly number[]): number[] =>
  values.slice(1).map((wide, k) => values[k] + (values[k] - wide) / (SQUARE - 1));
