import { messageOf } from "../message-of.js";
import { errorOutcome, perform } from "./perform.js";
import type { Outcome, Task } from "./task.js";

/** What a thread needs from its environment. */
export interface ThreadHost {
  post(outcome: Outcome, transferred: readonly ArrayBuffer[]): void;
  /** Imports a module by its address. */
  importModule(address: string): Promise<Readonly<Record<string, unknown>>>;
}

/** The message that a thread is sent: a task, and the address of the module with its function. */
export interface ToThread {
  readonly address: string;
  readonly task: Task;
}

/** Returns the message handler of a thread. A thread is given one task at a time. */
export function taskHandler({ post, importModule }: ThreadHost): (message: ToThread) => Promise<void> {
  // A thread is not told to stop; it is ended.
  const { signal } = new AbortController();
  return async ({ address, task }) => {
    let module: Readonly<Record<string, unknown>>;
    try {
      module = await importModule(address);
    } catch (error) {
      post(errorOutcome(`${address} could not be imported: ${messageOf(error)}`), []);
      return;
    }
    const outcome = await perform(module, address, task, signal);
    post(outcome, outcome.type === "value" ? outcome.arrays.map(({ buffer }) => buffer as ArrayBuffer) : []);
  };
}
