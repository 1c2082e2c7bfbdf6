/** Numbers of at least this size are summed in a larger unit, where 10¹² of them do not overflow. */
const [LARGE, UNIT] = [2 ** 900, 2 ** 60];

/** A compensated sum: rounding errors are summed too (Neumaier, 1974). */
class Sum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const sum = this.#sum + value;
    const [larger, smaller] = Math.abs(this.#sum) >= Math.abs(value) ? [this.#sum, value] : [value, this.#sum];
    this.#lost += larger - sum + smaller;
    this.#sum = sum;
  }

  get total(): number {
    return this.#sum + this.#lost;
  }
}

/** The mean of finite numbers of any size. It lies between minimum and maximum, so the mean of equal numbers is exact. */
export class Mean {
  readonly #rest = new Sum();
  /** In units of 2^60. */
  readonly #large = new Sum();
  #count = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    if (Math.abs(value) < LARGE) this.#rest.add(value);
    else this.#large.add(value / UNIT);
    this.#count++;
    this.#least = Math.min(this.#least, value);
    this.#greatest = Math.max(this.#greatest, value);
  }

  /** Undefined where there was no number. */
  result(): number | undefined {
    if (this.#count === 0) return undefined;
    const mean = (this.#large.total / this.#count) * UNIT + this.#rest.total / this.#count;
    return Math.min(this.#greatest, Math.max(this.#least, mean));
  }
}
