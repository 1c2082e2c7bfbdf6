/** How far what a rule says may be from what forward does. */
export interface Strictness {
  /** As a part of the change. */
  readonly relative: number;
  /** What rounding does to forward at an element, given the sizes of its values before and after. */
  rounding(element: number, sizes: number): number;
  /**
   * Whether an element must be right for every move, compared with its own change. Else it is wrong only where it is wrong for
   * all, compared with the largest change of any: the edge of where a function is defined, a jump or a rounding step excuse
   * single moves and small ones.
   */
  readonly everyMove: boolean;
}

/** An element that a rule gets wrong. */
export interface Miss {
  readonly element: number;
  readonly got: number;
  readonly wanted: number;
  /** How far apart they are beyond rounding, as a part of the change. */
  readonly error: number;
}

/** Compares, for several moves, the changes that a rule says with those that forward makes. */
export class Comparison {
  readonly #strictness: Strictness;
  readonly #width: number;
  readonly #ownScale: boolean;
  readonly #misses: (Miss | undefined)[];
  readonly #elementAt: (k: number) => number;

  /**
   * @param width Changes of as many elements are compared with the largest of them; 1: each with itself.
   * @param elementAt Which element of the output stands at place k of what is compared.
   */
  constructor(size: number, width: number, strictness: Strictness, elementAt = (k: number): number => k) {
    this.#misses = Array(size).fill(undefined);
    this.#elementAt = elementAt;
    this.#width = strictness.everyMove ? width : size;
    this.#ownScale = this.#width === 1;
    this.#strictness = strictness;
  }

  /** One move. What is not finite before or after it is left out. */
  add(got: Float64Array, before: (k: number) => number, after: Float64Array): void {
    const { everyMove } = this.#strictness;
    for (let from = 0; from < got.length; from += this.#width) {
      const scale = this.#ownScale ? 0 : this.#largest(before, after, from);
      for (let k = from; k < from + this.#width; k++) {
        const known = this.#misses[k];
        const miss = this.#missAt(this.#elementAt(k), got[k], before(k), after[k], scale);
        if (miss && (!known || (everyMove ? miss.error > known.error : miss.error < known.error)))
          this.#misses[k] = miss;
      }
    }
  }

  /** How many elements were compared. */
  get compared(): number {
    return this.#misses.filter((each) => each).length;
  }

  /** The element that is furthest off; undefined where none could be compared. */
  get worst(): Miss | undefined {
    let worst: Miss | undefined;
    for (const each of this.#misses) if (each && !(each.error <= (worst?.error ?? -1))) worst = each;
    return worst;
  }

  #missAt(element: number, got: number, before: number, after: number, scale: number): Miss | undefined {
    const { everyMove, rounding } = this.#strictness;
    const wanted = after - before;
    if (!Number.isFinite(wanted) || !(everyMove || Number.isFinite(got))) return undefined;
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

/** Whether a miss is more than a rule may be off. */
export const isWrong = (miss: Miss | undefined, { relative }: Strictness): miss is Miss =>
  miss !== undefined && miss.error > relative;
