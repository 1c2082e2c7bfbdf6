import type { Job } from "./job.js";
import { costOfNumbers, type Parts } from "./parts.js";
import { Queue } from "./queue.js";

/** The parts of what a job costs the server, by message. Measured is only their sum, and that of storing it. */
const STORE = 0.25;
const DELIVER = 0.25;
const RELAY = 0.125;
const FINISH = 0.25;

/** Who has sent the jobs. */
export interface Sender {
  /** A job is stored. */
  stored(): void;
  /** Takes an answer, and confirms it. */
  take(job: Job, confirmed: () => void): void;
}

/** A place of a worker that asks for a job. */
export interface Pull {
  /** Whether its worker is still there, as far as the server knows. */
  isThere(): boolean;
  take(job: Job): void;
}

/** The queue: keeps jobs, gives them to places that ask, and passes answers on. */
export class Server {
  trainer!: Sender;
  redelivered = 0;
  /** The number of jobs that workers have. */
  inFlight = 0;
  readonly #parts: Parts;
  readonly #jobs = new Queue<Job>();
  readonly #again = new Queue<Job>();
  readonly #pulls = new Queue<Pull>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A job has come. */
  store(job: Job): void {
    const { scenario } = this.#parts;
    const { inputBytes } = scenario;
    this.#do(STORE, costOfNumbers(scenario, inputBytes).passing, () => {
      this.#parts.down(60, () => this.trainer.stored());
      this.#jobs.add(job);
      this.#match();
    });
  }

  /** A place asks for a job. The message before may have taken one away. */
  pull(pull: Pull): void {
    this.#pulls.add(pull);
    this.#match();
  }

  /** A job is finished, and its place asks for the next one. */
  finish(job: Job, pull: Pull): void {
    this.#do(FINISH, 0, () => {
      this.#release(job);
      this.pull(pull);
    });
  }

  /** An answer passes to the trainer, and its reply back. */
  answer(job: Job, replied: () => void): void {
    const { scenario } = this.#parts;
    const { costs, outputBytes } = scenario;
    this.#do(RELAY, costOfNumbers(scenario, outputBytes).passing * 2, () =>
      this.#parts.down(costs.bytes.toTrainer - 60 + outputBytes, () =>
        this.trainer.take(job, () => this.#do(RELAY, 0, replied)),
      ),
    );
  }

  /** The lease of a job has ended: another gets it. */
  expire(job: Job): void {
    if (!job.isOut) return;
    this.#release(job);
    this.redelivered++;
    this.#again.add(job);
    this.#match();
  }

  #release(job: Job): void {
    if (!job.isOut) return;
    job.isOut = false;
    this.inFlight--;
  }

  #match(): void {
    const { scenario } = this.#parts;
    const { maxInFlight, inputBytes, costs } = scenario;
    while (this.#pulls.length > 0 && this.#again.length + this.#jobs.length > 0 && this.inFlight < maxInFlight) {
      const pull = this.#pulls.take() as Pull;
      if (!pull.isThere()) continue;
      const job = (this.#again.take() ?? this.#jobs.take()) as Job;
      job.isOut = true;
      job.deliveries++;
      this.inFlight++;
      this.#do(DELIVER, costOfNumbers(scenario, inputBytes).passing, () =>
        this.#parts.out(0.6 * costs.bytes.toWorker + inputBytes, () => pull.take(job)),
      );
    }
  }

  #do(part: number, more: number, then: () => void): void {
    const { scenario, server } = this.#parts;
    server.do(part * scenario.costs.server.job + more, then);
  }
}
