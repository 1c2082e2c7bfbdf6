import type { BoxValue } from "rxgrad";

/** What a thread is asked for. All of it can be sent as a message. */
export interface Task {
  readonly type: "evaluate";
  /** The name of the function that the module exports. */
  readonly function: string;
  /** The names of the inputs, and their numbers in the same order. */
  readonly inputs: readonly string[];
  readonly arrays: readonly Float64Array[];
  /** The index of this evaluation among those of its point, from 0. */
  readonly repetition: number;
}

/** What became of a task. A thrown error and the end of a thread are answers too. */
export type Outcome =
  | { readonly type: "value"; readonly arrays: readonly Float64Array[] }
  /** The function threw, or returned what is no list of numbers. `isFinal`: it would do so everywhere, so no other try is made. */
  | { readonly type: "error"; readonly message: string; readonly isFinal?: boolean }
  /** The thread, or the whole process, ended while it performed the task. */
  | { readonly type: "death"; readonly message: string };

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

/** A function that a fleet evaluates: it is given what the `evaluate` of a black box is given. */
export type FleetFunction = (
  inputs: Readonly<Record<string, Float64Array>>,
  context: { readonly signal: AbortSignal; readonly repetition: number },
) => BoxValue | PromiseLike<BoxValue>;
