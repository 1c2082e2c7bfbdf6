import { messageOf } from "@rxgrad/core/internal";
import { errorOutcome, type Outcome } from "../tasks/outcome.js";
import { nameOf } from "../tasks/task.js";
import type { TaskRunner } from "../threads/task-runner.js";
import { WireError } from "../wire/fields.js";
import { decodeJob, type Job, type JobAnswer } from "../wire/messages.js";
import type { Delivery } from "./delivery.js";
import type { Exclusion } from "./exclusion.js";
import { MOST_BYTES, NotStoredError } from "./large-messages.js";
import { isPassing, troubleOf } from "./server-trouble.js";
import { AWAY, type Reaction, type TrainerLink } from "./trainer-link.js";
import { RETRY_AFTER } from "./work-queue.js";

/** A job that this worker cannot perform is offered to others after so many milliseconds. */
const OFFER_AGAIN = 1000;

/** What is known of the worker. */
export interface PerformerOptions {
  /** The identity of the worker. */
  readonly worker: string;
  readonly version: string;
  readonly warn: (message: string) => void;
}

/** Performs jobs, and answers them. */
export class JobPerformer {
  readonly #runner: TaskRunner;
  readonly #exclusion: Exclusion;
  readonly #options: PerformerOptions;
  #busy = 0;
  #isClosed = false;

  constructor(runner: TaskRunner, exclusion: Exclusion, options: PerformerOptions) {
    this.#runner = runner;
    this.#exclusion = exclusion;
    this.#options = options;
  }

  /** The number of jobs under way. */
  get busy(): number {
    return this.#busy;
  }

  /** What ends from now on goes to other workers. */
  close(): void {
    this.#isClosed = true;
  }

  /** Performs a job, while its lease is renewed. */
  async perform(link: TrainerLink, delivery: Delivery): Promise<void> {
    const renewing = setInterval(() => delivery.renew(), link.lease / 3);
    try {
      const job = await this.#jobOf(link, delivery);
      if (!job) return;
      const wanted = await this.#wantedNow(link, delivery, job);
      // While it asked, it may have been closed, the trainer may have ended, and another job may want to be alone here.
      if (wanted === "no") delivery.acknowledge();
      else if (wanted === "later") link.release(delivery, OFFER_AGAIN);
      else if (this.#isClosed || link.hasEnded || this.#exclusion.isTaken) link.release(delivery);
      else await this.#performWanted(link, delivery, job, wanted === "alone");
    } finally {
      clearInterval(renewing);
    }
  }

  /** The job in a message; undefined if this worker cannot perform it. What is no job is taken out of the queue. */
  async #jobOf(link: TrainerLink, delivery: Delivery): Promise<Job | undefined> {
    try {
      const job = decodeJob(await link.large.unpacked(delivery.data), MOST_BYTES);
      if (job.version === undefined || job.version === this.#options.version)
        return { ...job, task: await link.parts.complete(job.task) };
      this.#options.warn(`a job wants version ${job.version.slice(0, 12)}, but this worker has another`);
      if ((await link.ask("wanted", job, delivery)) === "no") delivery.acknowledge();
      else link.release(delivery, OFFER_AGAIN);
    } catch (error) {
      if (link.hasEnded) {
        link.release(delivery);
        return undefined;
      }
      if (error instanceof NotStoredError) {
        delivery.acknowledge();
        return undefined;
      }
      this.#options.warn(`a job was not understood: ${messageOf(error)}`);
      if (error instanceof WireError) delivery.terminate();
      else link.release(delivery, OFFER_AGAIN);
    }
    return undefined;
  }

  /** Whether and how a job is wanted. One that was delivered before may be answered already, or may end its process. */
  async #wantedNow(link: TrainerLink, delivery: Delivery, job: Job): Promise<"yes" | "alone" | "later" | "no"> {
    if (delivery.count === 1 && !job.isAlone) return "yes";
    const reaction = await link.ask("wanted", job, delivery);
    if (reaction !== "nobody" && reaction !== "nothing") return reaction;
    return job.isAlone ? "alone" : "yes";
  }

  async #performWanted(link: TrainerLink, delivery: Delivery, job: Job, isAlone: boolean): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    link.running.set(job.key, controller);
    this.#busy++;
    try {
      const outcome = isAlone
        ? await this.#exclusion.alone(() => this.#runner.performAlone(job.task, signal, link.lease))
        : await this.#exclusion.together(() => this.#runner.perform(job.task, signal, link.lease));
      await this.#answer(link, delivery, job, outcome);
    } catch (error) {
      if (!signal.aborted) throw error;
      // Others may have it, if it is this worker that leaves.
      if (this.#isClosed) link.release(delivery);
      else delivery.acknowledge();
    } finally {
      this.#busy--;
      link.running.delete(job.key);
    }
  }

  /**
   * Answers until the trainer has taken it, also where the server is away for long. Meanwhile the lease is renewed. If the server
   * is there, but the trainer is not, it has been killed.
   */
  async #answer(link: TrainerLink, delivery: Delivery, job: Job, outcome: Outcome): Promise<void> {
    const { worker, version } = this.#options;
    let answer: JobAnswer = { key: job.key, attempt: job.attempt, worker, version, outcome };
    let packed: Uint8Array | Reaction = "nothing";
    let awaySince = Number.POSITIVE_INFINITY;
    while (!this.#isClosed && !link.hasEnded && performance.now() < awaySince + AWAY) {
      try {
        if (typeof packed === "string") packed = await link.packed(answer, delivery);
      } catch (error) {
        if (!isPassing(error)) answer = { ...answer, outcome: errorOutcome(cannotBeSent(job, error)) };
      }
      const reaction = typeof packed === "string" ? packed : await link.answer(packed);
      if (reaction === "yes" || packed === "no") return delivery.acknowledge();
      if (reaction === "no") return link.release(delivery, OFFER_AGAIN);
      awaySince = reaction === "nobody" ? Math.min(awaySince, performance.now()) : Number.POSITIVE_INFINITY;
      await pause(RETRY_AFTER);
    }
    if (this.#isClosed) link.release(delivery);
  }
}

const cannotBeSent = ({ task }: Job, error: unknown): string =>
  `the answer of "${nameOf(task)}" cannot be sent: ${troubleOf(error)}`;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
