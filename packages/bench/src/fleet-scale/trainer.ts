import { Job } from "./job.js";
import { costOfNumbers, type Parts } from "./parts.js";
import type { Iterations } from "./scenario.js";
import type { Sender, Server } from "./server.js";

/** The part of a job's bytes on the trainer's link that the job itself takes; the rest is the reply to its answer. */
const OF_JOB = 0.7;

/** Orders jobs, as many at the same time as the run asks for, and takes their answers. */
export class Trainer implements Sender {
  answers = 0;
  /** The times of all jobs from order to answer, together, and the number of jobs in between, over the time. */
  sojourns = 0;
  jobSeconds = 0;
  readonly iterationEnds: number[] = [];
  readonly answerTimes: number[] = [];
  readonly #parts: Parts;
  readonly #server: Server;
  readonly #iterations: Iterations;
  readonly #limit: number;
  /** Whether there are always more jobs: then it ends with the last answer that is wanted. */
  readonly #isEndless: boolean;
  #iteration = 0;
  #leftToOrder = 0;
  #leftToAnswer = 0;
  #ordered = 0;
  #changed = 0;

  constructor(parts: Parts, server: Server) {
    const { jobs, together, maxOnServer } = parts.scenario;
    this.#parts = parts;
    this.#server = server;
    this.#iterations = typeof jobs === "number" ? { count: 1, jobs, parameterBytes: 0, update: 0 } : jobs;
    this.#isEndless = typeof jobs === "number";
    this.#limit = Math.min(together, maxOnServer);
  }

  get hasEnded(): boolean {
    return this.#iteration === this.#iterations.count;
  }

  get iteration(): number {
    return this.#iteration;
  }

  /** Begins an iteration: sends the parameters first, once. */
  begin(): void {
    const { jobs, parameterBytes } = this.#iterations;
    this.#leftToOrder = this.#isEndless ? Number.POSITIVE_INFINITY : jobs;
    this.#leftToAnswer = jobs;
    if (parameterBytes === 0) {
      this.#order();
      return;
    }
    const { sent, passing } = costOfNumbers(this.#parts.scenario, parameterBytes);
    const { trainer, server } = this.#parts;
    trainer.do(sent, () => this.#parts.up(parameterBytes, () => server.do(passing, () => this.#order())));
  }

  #order(): void {
    while (this.#leftToOrder > 0 && this.#ordered < this.#limit) {
      this.#leftToOrder--;
      this.#count(1);
      this.#send(new Job(this.#iteration, this.#parts.clock.now));
    }
  }

  #send(job: Job): void {
    const { scenario, trainer } = this.#parts;
    const { costs, inputBytes } = scenario;
    // A part of it is for the server's word.
    trainer.do(0.8 * costs.trainer.send + costOfNumbers(scenario, inputBytes).sent, () =>
      this.#parts.up(OF_JOB * costs.bytes.fromTrainer + inputBytes, () => this.#server.store(job)),
    );
  }

  /** The server's word that a job is stored. */
  stored(): void {
    const { scenario, trainer } = this.#parts;
    trainer.do(0.2 * scenario.costs.trainer.send);
  }

  /** Takes an answer, and confirms it. */
  take(job: Job, confirmed: () => void): void {
    const { scenario, trainer, clock } = this.#parts;
    const { costs, outputBytes } = scenario;
    trainer.do(costs.trainer.answer + costOfNumbers(scenario, outputBytes).received, () => {
      this.#parts.up((1 - OF_JOB) * costs.bytes.fromTrainer, confirmed);
      if (job.isAnswered) return;
      job.isAnswered = true;
      this.#count(-1);
      this.answers++;
      this.answerTimes.push(clock.now);
      this.sojourns += clock.now - job.ordered;
      this.#leftToAnswer--;
      if (this.#leftToAnswer > 0) this.#order();
      else if (this.#iterations.update === 0) this.#end();
      else trainer.do(this.#iterations.update, () => this.#end());
    });
  }

  #end(): void {
    this.iterationEnds.push(this.#parts.clock.now);
    this.#iteration++;
    if (!this.hasEnded) this.begin();
  }

  #count(change: 1 | -1): void {
    const { now } = this.#parts.clock;
    this.jobSeconds += this.#ordered * (now - this.#changed);
    this.#changed = now;
    this.#ordered += change;
  }
}
