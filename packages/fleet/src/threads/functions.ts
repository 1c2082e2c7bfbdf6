import { LaterArrays } from "@rxgrad/core/internal";
import type { FleetFunction } from "../tasks/evaluate.js";
import type { Outcome } from "../tasks/outcome.js";
import { nameOf, performTask, type Task } from "../tasks/task.js";
import type { WorkerModule } from "../tasks/task-type.js";
import { versionOf } from "../version.js";
import { BlockWatch } from "./block-watch.js";
import type { TaskRunner } from "./task-runner.js";

/** Functions that are performed in this thread. They must be asynchronous: this thread also talks to the server. */
export class Functions implements TaskRunner {
  readonly concurrency: number;
  readonly #functions: Readonly<Record<string, FleetFunction>>;
  readonly #module: WorkerModule = {
    name: "serve",
    exports: async () => this.#functions,
    later: new LaterArrays(),
  };
  readonly #warn: (message: string) => void;
  readonly #warned = new Set<string>();
  readonly #watch = new BlockWatch((names, blocked) => this.#warnOf(names, blocked));

  /** @param warn Called once for functions that block this thread for longer than half a lease. */
  constructor(
    functions: Readonly<Record<string, FleetFunction>>,
    concurrency: number,
    warn: (message: string) => void,
  ) {
    this.concurrency = concurrency;
    this.#functions = functions;
    this.#warn = warn;
  }

  get version(): Promise<string> {
    return versionOf(Object.entries(this.#functions).flatMap(([name, each]) => [name, String(each)]));
  }

  async perform(task: Task, signal: AbortSignal, lease: number): Promise<Outcome> {
    signal.throwIfAborted();
    const run = (): Promise<Outcome> => untilAborted(performTask(task, this.#module, signal), signal);
    return this.#watch.during(nameOf(task), lease / 2, run);
  }

  /** There is no other thread; so it is the same. */
  performAlone(task: Task, signal: AbortSignal, lease: number): Promise<Outcome> {
    return this.perform(task, signal, lease);
  }

  close(): void {}

  #warnOf(names: readonly string[], blocked: number): void {
    const who = names.map((each) => JSON.stringify(each)).join(" or ");
    if (this.#warned.has(who)) return;
    this.#warned.add(who);
    this.#warn(
      `serve: ${who} blocked the thread of the connection for ${Math.round(blocked)} ms, longer than half a lease, so its job may be given to another worker too; give the address of its module, new URL("./simulate.js", import.meta.url), and it runs in threads.`,
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
