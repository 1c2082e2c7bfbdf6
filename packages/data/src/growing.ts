import { allocated } from "./show.js";

/** A list of numbers that grows. */
export class Growing {
  #numbers = new Float64Array(64);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#numbers.length) {
      const length = 2 * this.#length;
      const larger = allocated("data", `${length} numbers`, "read them in parts", () => new Float64Array(length));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = value;
  }

  /** Returns a copy of the numbers, and clears the list. */
  take(): Float64Array {
    const taken = this.#numbers.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
