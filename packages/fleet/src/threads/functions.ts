import type { FleetFunction } from "../tasks/evaluate.js";
import type { Outcome } from "../tasks/outcome.js";
import { nameOf, performTask, type Task } from "../tasks/task.js";
import type { WorkerModule } from "../tasks/task-type.js";
import { versionOf } from "../version.js";
import type { TaskRunner } from "./task-runner.js";

/** Functions that are performed in this thread. They must be asynchronous: this thread also talks to the server. */
export class Functions implements TaskRunner {
  readonly concurrency: number;
  readonly #functions: Readonly<Record<string, FleetFunction>>;
  readonly #module: WorkerModule = { name: "serve", exports: async () => this.#functions };
  readonly #longest: number;
  readonly #warn: (message: string) => void;
  readonly #warned = new Set<string>();

  /**
   * @param longest The time in milliseconds that a function may block this thread.
   * @param warn Called once for each function that blocks it for longer.
   */
  constructor(
    functions: Readonly<Record<string, FleetFunction>>,
    concurrency: number,
    longest: number,
    warn: (message: string) => void,
  ) {
    this.concurrency = concurrency;
    this.#functions = functions;
    this.#longest = longest;
    this.#warn = warn;
  }

  get version(): Promise<string> {
    return versionOf(Object.entries(this.#functions).flatMap(([name, each]) => [name, String(each)]));
  }

  async perform(task: Task, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    const begun = performance.now();
    const outcome = performTask(task, this.#module, signal);
    const blocked = performance.now() - begun;
    if (blocked > this.#longest) this.#warnOf(nameOf(task), blocked);
    return untilAborted(outcome, signal);
  }

  /** There is no other thread; so it is the same. */
  performAlone(task: Task, signal: AbortSignal): Promise<Outcome> {
    return this.perform(task, signal);
  }

  close(): void {}

  #warnOf(name: string, blocked: number): void {
    if (this.#warned.has(name)) return;
    this.#warned.add(name);
    this.#warn(
      `serve: "${name}" blocked the thread of the connection for ${Math.round(blocked)} ms, longer than half a lease, so its job may be given to another worker too; give the address of its module, new URL("./simulate.js", import.meta.url), and it runs in threads.`,
    );
  }
}

/** The outcome, or a rejection as soon as the signal is aborted. */
function untilAborted(outcome: Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    outcome.finally(() => signal.removeEventListener("abort", abort)).then(resolve, reject);
  });
}
