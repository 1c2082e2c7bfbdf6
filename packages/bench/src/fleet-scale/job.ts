/** A job: an order for work. */
export class Job {
  readonly iteration: number;
  /** When it was ordered. */
  readonly ordered: number;
  isAnswered = false;
  /** Whether a worker has it, and how often it was delivered. */
  isOut = false;
  deliveries = 0;

  constructor(iteration: number, ordered: number) {
    this.iteration = iteration;
    this.ordered = ordered;
  }
}
