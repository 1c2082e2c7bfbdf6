import type { LaterArrays } from "@rxgrad/core/internal";
import type { Fields } from "../wire/fields.js";
import type { Outcome } from "./outcome.js";

/**
 * All about one type of task: how a task is written, read and performed, and which answers are right. A further type is one file such
 * as `evaluate.ts`, and its line in `task.ts`.
 */
export interface TaskType<T extends { readonly type: string }> {
  /** What messages for people call the task, such as `"simulate"`. */
  nameOf(task: T): string;
  /** Its fields in the head of a job without `type`, and its lists of numbers. */
  encode(task: T): EncodedTask;
  /** @throws WireError for what is no task of this type. */
  decode(fields: Fields, arrays: readonly Float64Array[]): T;
  /** Performs a task, in a thread or beside the connection. What it throws is an error that may be tried again. */
  perform(task: T, module: WorkerModule, signal: AbortSignal): Promise<Outcome>;
  /** @throws WireError for numbers of an answer that cannot be those of this task: a worker is not believed. */
  checkAnswer(task: T, arrays: readonly Float64Array[]): void;
}

/** A task as its job tells it. */
export interface EncodedTask {
  readonly fields: Fields;
  readonly arrays: readonly Float64Array[];
}

/** The module that a worker serves. */
export interface WorkerModule {
  /** Its address or name, for messages. */
  readonly name: string;
  /** What it exports. It is imported when it is first asked for. */
  exports(): Promise<Readonly<Record<string, unknown>>>;
  /** The arrays that its functions give, where several are performed at the same time. */
  readonly later?: LaterArrays;
}
