/** The tolerances of a comparison between a rule and forward. */
export interface Strictness {
  /** The greatest error, relative to the change. */
  readonly relative: number;
  /** The rounding error of forward at an element, given the sum of the sizes of its values before and after. */
  rounding(element: number, sizes: number): number;
  /**
   * If true, an element must be right for every perturbation, relative to its own change. If false, it is wrong only if it is
   * wrong for all perturbations, relative to the largest change of any element. Single and small perturbations may then be wrong,
   * as they are at a jump, at a rounding step, or at the edge of a function's domain.
   */
  readonly everyPerturbation: boolean;
}

/** The error of a rule at an element. */
export interface Miss {
  readonly element: number;
  readonly got: number;
  readonly wanted: number;
  /** The difference between the two beyond rounding, relative to the change. */
  readonly error: number;
}

/** Compares the changes of a rule with those of forward, for several perturbations. */
export class Comparison {
  readonly #strictness: Strictness;
  readonly #width: number;
  readonly #ownScale: boolean;
  readonly #misses: (Miss | undefined)[];
  readonly #elementAt: (k: number) => number;

  /**
   * @param width Errors are relative to the largest change among this many elements; 1: each to its own change.
   * @param elementAt Maps an index of the compared values to an element of the output.
   */
  constructor(size: number, width: number, strictness: Strictness, elementAt = (k: number): number => k) {
    this.#misses = Array(size).fill(undefined);
    this.#elementAt = elementAt;
    this.#width = strictness.everyPerturbation ? width : size;
    this.#ownScale = this.#width === 1;
    this.#strictness = strictness;
  }

  /** Adds a perturbation. Elements that are not finite before or after it are skipped. */
  add(got: Float64Array, before: (k: number) => number, after: Float64Array): void {
    const { everyPerturbation } = this.#strictness;
    for (let from = 0; from < got.length; from += this.#width) {
      const scale = this.#ownScale ? 0 : this.#largest(before, after, from);
      for (let k = from; k < from + this.#width; k++) {
        const known = this.#misses[k];
        const miss = this.#missAt(this.#elementAt(k), got[k], before(k), after[k], scale);
        if (miss && (!known || (everyPerturbation ? miss.error > known.error : miss.error < known.error)))
          this.#misses[k] = miss;
      }
    }
  }

  /** The number of elements that were compared. */
  get compared(): number {
    return this.#misses.filter((each) => each).length;
  }

  /** The greatest error; undefined if no element could be compared. */
  get worst(): Miss | undefined {
    let worst: Miss | undefined;
    for (const each of this.#misses) if (each && !(each.error <= (worst?.error ?? -1))) worst = each;
    return worst;
  }

  #missAt(element: number, got: number, before: number, after: number, scale: number): Miss | undefined {
    const { everyPerturbation, rounding } = this.#strictness;
    const wanted = after - before;
    if (!Number.isFinite(wanted) || !(everyPerturbation || Number.isFinite(got))) return undefined;
    if (!Number.isFinite(got)) return { element, got, wanted, error: Number.POSITIVE_INFINITY };
    const beyond = Math.abs(got - wanted) - rounding(element, Math.abs(before) + Math.abs(after));
    const error = beyond > 0 ? beyond / Math.max(scale, Math.abs(got), Math.abs(wanted)) : 0;
    return { element, got, wanted, error };
  }

  #largest(before: (k: number) => number, after: Float64Array, from: number): number {
    let largest = 0;
    for (let k = from; k < from + this.#width; k++) {
      const change = Math.abs(after[k] - before(k));
      if (Number.isFinite(change)) largest = Math.max(largest, change);
    }
    return largest;
  }
}

/** Whether an error exceeds the tolerance. */
export const isWrong = (miss: Miss | undefined, { relative }: Strictness): miss is Miss =>
  miss !== undefined && miss.error > relative;
