import { messageOf } from "@rxgrad/core/internal";
import type { Outcome } from "../tasks/outcome.js";
import { performTask, type Task } from "../tasks/task.js";
import type { WorkerModule } from "../tasks/task-type.js";
import { ReceivedParts } from "./known-parts.js";

/** What a thread needs from its environment. */
export interface ThreadHost {
  post(message: FromThread, transferred: readonly ArrayBuffer[]): void;
  /** Imports a module by its address. */
  importModule(address: string): Promise<Readonly<Record<string, unknown>>>;
}

/** The message that a thread is sent: a task, and the address of the workers' module, which is always the same. */
export interface ToThread {
  /** Undefined for a worker without a module. */
  readonly address: string | undefined;
  readonly task: Task;
  /** Which task of this thread it is. */
  readonly number: number;
}

/** The outcome of a task. What the workers' module posts itself is none. */
export interface FromThread {
  /** The number of the task. */
  readonly performed: number;
  readonly outcome: Outcome;
}

/** Returns the message handler of a thread. A thread is given one task at a time. */
export function taskHandler({ post, importModule }: ThreadHost): (message: ToThread) => Promise<void> {
  // A thread is not told to stop; it is ended.
  const { signal } = new AbortController();
  const parts = new ReceivedParts();
  let module: WorkerModule | undefined;
  return async ({ address, task, number }) => {
    module ??= moduleAt(address, importModule);
    const outcome = await performTask(parts.received(task), module, signal);
    post(
      { performed: number, outcome },
      outcome.type === "value" ? outcome.arrays.map(({ buffer }) => buffer as ArrayBuffer) : [],
    );
  };
}

function moduleAt(address: string | undefined, importModule: ThreadHost["importModule"]): WorkerModule {
  if (address === undefined) return { name: "a worker without a module", exports: async () => ({}) };
  return {
    name: address,
    exports: () =>
      importModule(address).catch((cause: unknown) => {
        throw new Error(`${address} could not be imported: ${messageOf(cause)}`, { cause });
      }),
  };
}
