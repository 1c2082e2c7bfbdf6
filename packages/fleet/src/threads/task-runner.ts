import type { Outcome } from "../tasks/outcome.js";
import type { Task } from "../tasks/task.js";

/** What performs tasks: the threads of this machine, or functions in this thread. */
export interface TaskRunner {
  /** The number of tasks that it performs at the same time. */
  readonly concurrency: number;
  /** The version of the code that it runs; see `versionOf`. */
  readonly version: Promise<string>;
  /** Performs a task. Rejects only when the signal is aborted, with its reason. */
  perform(task: Task, signal: AbortSignal): Promise<Outcome>;
  /** Performs a task in a thread that performs nothing else before or after it. */
  performAlone(task: Task, signal: AbortSignal): Promise<Outcome>;
  /** Ends all threads, also those at work. */
  close(): void;
}
