import { MOST_DEATHS, poison, Tries } from "../evaluation.js";
import type { Task } from "../threads/task.js";
import type { Job, JobAnswer, Question } from "./messages.js";
import { newIdentity } from "./subjects.js";

/** A job that is not answered yet. */
export class Waiting {
  readonly key: string;
  readonly task: Task;
  readonly resolve: (arrays: readonly Float64Array[]) => void;
  readonly reject: (reason: unknown) => void;
  readonly tries: Tries;
  /** The number of the try, from 1. */
  attempt = 1;
  /** How often it was sent to the server, in all tries. */
  sent = 0;
  state: "unsent" | "sending" | "sent" = "unsent";
  /** Its number in the stream, when it is there. */
  sequence: number | undefined;
  /** The deliveries with which workers have begun to perform this try alone. */
  readonly begunAlone: Set<string> = new Set();

  constructor(
    key: string,
    task: Task,
    tries: number,
    resolve: (arrays: readonly Float64Array[]) => void,
    reject: (reason: unknown) => void,
  ) {
    this.key = key;
    this.task = task;
    this.tries = new Tries(tries);
    this.resolve = resolve;
    this.reject = reject;
  }

  /** The job of this try. */
  job(version: string | undefined): Job {
    return { key: this.key, attempt: this.attempt, version, isAlone: this.tries.isSuspect, task: this.task };
  }
}

/** The jobs of a trainer that are not answered yet, by key. */
export class JobTable {
  readonly #waiting = new Map<string, Waiting>();
  #keys = 0;

  get size(): number {
    return this.#waiting.size;
  }

  [Symbol.iterator](): Iterator<Waiting> {
    return this.#waiting.values();
  }

  /** A new key: each job of a trainer has its own, which only those know who were sent the job. */
  nextKey(): string {
    return `${++this.#keys}-${newIdentity()}`;
  }

  add(waiting: Waiting): void {
    this.#waiting.set(waiting.key, waiting);
  }

  remove({ key }: Waiting): void {
    this.#waiting.delete(key);
  }

  /** The job that an answer or a question is about; undefined if it is late, or about another try. */
  find({ key, attempt }: Pick<JobAnswer, "key" | "attempt">): Waiting | undefined {
    const waiting = this.#waiting.get(key);
    return waiting?.attempt === attempt ? waiting : undefined;
  }

  /** Whether a stored answer of this name may be that of a job that waits. */
  expects(name: string): boolean {
    const end = name.lastIndexOf("-");
    const middle = name.lastIndexOf("-", end - 1);
    return this.find({ key: name.slice(0, middle), attempt: Number(name.slice(middle + 1, end)) }) !== undefined;
  }

  /**
   * Takes an answer: the job ends with its numbers or its error, or becomes unsent, to be tried again.
   *
   * @param where Who answered, in words.
   */
  settle(waiting: Waiting, { outcome }: JobAnswer, where: string): void {
    if (outcome.type === "value") {
      this.remove(waiting);
      waiting.resolve(outcome.arrays);
      return;
    }
    const error = waiting.tries.afterFailure(waiting.task, outcome, waiting.tries.isSuspect, where);
    if (error) {
      this.remove(waiting);
      waiting.reject(error);
      return;
    }
    waiting.attempt++;
    waiting.begunAlone.clear();
    waiting.state = "unsent";
  }

  /** Whether a worker shall go on with a job. A job that is begun alone again and again, without an answer, is an error. */
  allows(waiting: Waiting, { type, delivery }: Question): boolean {
    if (type !== "alone") return true;
    // A question can come twice.
    waiting.begunAlone.add(delivery);
    if (waiting.begunAlone.size <= MOST_DEATHS) return true;
    this.remove(waiting);
    waiting.reject(poison(waiting.task.function, "with its whole process"));
    return false;
  }
}
