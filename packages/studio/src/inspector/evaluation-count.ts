/** Adds up the evaluations of a run that is looked at now and then. An iteration in between counts as many as the next one seen. */
export class EvaluationCount {
  #last: number | undefined;
  #total = 0;
  #isExact = true;

  add(iteration: number, now: number): { readonly now: number; readonly total: number; readonly isExact: boolean } {
    if (this.#last === undefined || iteration < this.#last) {
      this.#total = now;
      this.#isExact = true;
    } else {
      const passed = iteration - this.#last;
      this.#total += passed * now;
      this.#isExact &&= passed <= 1;
    }
    this.#last = iteration;
    return { now, total: this.#total, isExact: this.#isExact };
  }
}
