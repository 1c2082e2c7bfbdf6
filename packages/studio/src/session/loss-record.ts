/** The most losses that are kept. Beyond it, every second is dropped. */
const MOST = 2 ** 17;

/** The losses of a run, from its first iteration on, in a bounded memory. */
export class LossRecord {
  #iterations: number[] = [];
  #losses: number[] = [];
  /** Only every so many iterations are kept, and the last. */
  #stride = 1;

  /** The last iteration; 0 if there is none. */
  get last(): number {
    return this.#iterations.at(-1) ?? 0;
  }

  /** Adds the loss of an iteration. One that is not above the last is known already. */
  add(iteration: number, loss: number): void {
    if (iteration <= this.last) return;
    const before = this.#iterations.length - 1;
    // The last one stays only until another follows, unless its turn is due.
    const replaces =
      before > 0 && (this.#iterations[before] as number) - (this.#iterations[before - 1] as number) < this.#stride;
    const at = replaces ? before : before + 1;
    this.#iterations[at] = iteration;
    this.#losses[at] = loss;
    if (this.#iterations.length > MOST) this.#halve();
  }

  /** Forgets the losses behind an iteration. */
  cut(iteration: number): void {
    const count = this.countUpTo(iteration);
    this.#iterations.length = count;
    this.#losses.length = count;
  }

  /** How many are kept up to an iteration. */
  countUpTo(iteration: number): number {
    let from = 0;
    let to = this.#iterations.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#iterations[middle] as number) <= iteration) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Those behind an iteration, up to another. */
  between(behind: number, last: number): { readonly iterations: Float64Array; readonly losses: Float64Array } {
    const from = this.countUpTo(behind);
    const to = Math.max(from, this.countUpTo(last));
    return {
      iterations: Float64Array.from(this.#iterations.slice(from, to)),
      losses: Float64Array.from(this.#losses.slice(from, to)),
    };
  }

  #halve(): void {
    const last = this.#iterations.length - 1;
    const isKept = (_: number, i: number): boolean => i % 2 === 0 || i === last;
    this.#iterations = this.#iterations.filter(isKept);
    this.#losses = this.#losses.filter(isKept);
    this.#stride *= 2;
  }
}
