import type { Outcome } from "../tasks/outcome.js";
import type { Task } from "../tasks/task.js";

/** What performs tasks: the threads of this machine, or functions in this thread. */
export interface TaskRunner {
  /** The number of tasks that it performs at the same time. */
  readonly concurrency: number;
  /** The version of the code that it runs; see `versionOf`. */
  readonly version: Promise<string>;
  /**
   * Performs a task. Rejects only when the signal is aborted, with its reason.
   *
   * @param lease For how many milliseconds the task is this worker's before it must renew it.
   */
  perform(task: Task, signal: AbortSignal, lease: number): Promise<Outcome>;
  /** Performs a task in a thread that performs nothing else before or after it. */
  performAlone(task: Task, signal: AbortSignal, lease: number): Promise<Outcome>;
  /** Ends all threads, also those at work. */
  close(): void;
}
