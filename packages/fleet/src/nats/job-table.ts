import { Attempts, poison } from "../evaluation.js";
import type { Task } from "../tasks/task.js";
import { newIdentity } from "../wire/identity.js";
import type { Job, JobAnswer, JobAttempt, Question, Reply } from "../wire/messages.js";
import { DeliveryRecord } from "./delivery-record.js";

/** What becomes of a job. */
export interface Settlement {
  readonly resolve: (arrays: readonly Float64Array[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** A job that is not answered yet. */
export class PendingJob {
  readonly key: string;
  readonly task: Task;
  readonly settlement: Settlement;
  readonly attempts: Attempts;
  /** The number of the attempt, from 1. */
  attempt = 1;
  /** How often the server has lost it. */
  losses = 0;
  state: "unsent" | "sending" | "sent" = "unsent";
  /** When it was stored on the server, and its number in the stream there. */
  sentAt = 0;
  sequence = 0;
  /** Whether it is not wanted any more. */
  isAbandoned = false;
  #deliveries: DeliveryRecord | undefined;

  constructor(key: string, task: Task, attempts: number, settlement: Settlement) {
    this.key = key;
    this.task = task;
    this.attempts = new Attempts(attempts);
    this.settlement = settlement;
  }

  /** What is known of its deliveries. */
  get deliveries(): DeliveryRecord {
    this.#deliveries ??= new DeliveryRecord();
    return this.#deliveries;
  }

  /** The server has lost it. */
  lost(): void {
    this.losses++;
    this.#deliveries?.sentAgain();
  }

  /** It is tried again. */
  nextAttempt(): void {
    this.attempt++;
    this.#deliveries = undefined;
  }

  /** The job of this attempt. */
  job(version: string | undefined): Job {
    return { key: this.key, attempt: this.attempt, version, isAlone: this.attempts.isSuspect, task: this.task };
  }
}

/** The jobs of a trainer that are not answered yet, by key. */
export class JobTable {
  readonly #pending = new Map<string, PendingJob>();
  #keys = 0;

  get size(): number {
    return this.#pending.size;
  }

  [Symbol.iterator](): Iterator<PendingJob> {
    return this.#pending.values();
  }

  /** The tasks of all jobs. */
  *tasks(): Generator<Task> {
    for (const { task } of this.#pending.values()) yield task;
  }

  /** A new job. Each has a key of its own, which only those know who were sent the job. */
  add(task: Task, attempts: number, settlement: Settlement): PendingJob {
    const job = new PendingJob(`${++this.#keys}-${newIdentity()}`, task, attempts, settlement);
    this.#pending.set(job.key, job);
    return job;
  }

  has({ key }: PendingJob): boolean {
    return this.#pending.has(key);
  }

  reject(job: PendingJob, reason: unknown): void {
    this.#pending.delete(job.key);
    job.settlement.reject(reason);
  }

  /** The job that an answer or a question is about; undefined if it is late, or about another attempt. */
  find({ key, attempt }: JobAttempt): PendingJob | undefined {
    const job = this.#pending.get(key);
    return job?.attempt === attempt ? job : undefined;
  }

  /** Whether a stored answer of this name may be that of a pending job. */
  expects(name: string): boolean {
    const end = name.lastIndexOf("-");
    const middle = name.lastIndexOf("-", end - 1);
    return this.find({ key: name.slice(0, middle), attempt: Number(name.slice(middle + 1, end)) }) !== undefined;
  }

  /**
   * Takes an answer: the job ends with its numbers or its error, or is pending with its next attempt.
   *
   * @param where Who answered, in words.
   */
  settle(job: PendingJob, { outcome }: JobAnswer, where: string): void {
    if (outcome.type === "value") {
      this.#pending.delete(job.key);
      job.settlement.resolve(outcome.arrays);
      return;
    }
    const error = job.attempts.afterFailure(job.task, outcome, job.attempts.isSuspect, where);
    if (error) this.reject(job, error);
    else job.nextAttempt();
  }

  /** The reply to a worker that asks how a job is wanted. Poison is an error. @param isThere Whether a worker is alive. */
  howToPerform(job: PendingJob, question: Question, isThere: (worker: string) => boolean): Reply["reply"] {
    const how = job.deliveries.howToPerform(question, job.attempts.isSuspect, isThere);
    if (how !== "poison") return how;
    this.reject(job, poison(job.task, "with its whole process"));
    return "no";
  }
}
