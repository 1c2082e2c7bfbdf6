import { messageOf } from "@rxgrad/core/internal";
import type { Clock } from "../scheduling/clock.js";
import type { PumpControl } from "../scheduling/evaluation-runner.js";
import type { SharedRun, WorkerPool } from "./worker-pool.js";
import type { CheckedWorkers } from "./workers-options.js";

/** Threads pay for iterations of at least this many milliseconds: waiting for one another costs about 0.05. */
const WORTH_SHARING = 0.4;

/** The first of these iterations does not count, because it compiles. */
const TIMED_ITERATIONS = 6;

/**
 * Starts the threads of a run: at once for a given number of threads, else when the durations of iterations show that
 * threads pay. The code of the threads is loaded only then.
 */
export class AutomaticThreads {
  readonly #wanted: CheckedWorkers;
  readonly #clock: Clock;
  readonly #pumpControl: PumpControl;
  readonly #durations: number[] = [];
  #pool: WorkerPool | undefined;
  #isClosed = false;
  #isReady: boolean;
  #spent = 0;
  #decide: ((milliseconds: number) => void) | undefined;

  constructor(wanted: CheckedWorkers, clock: Clock, pumpControl: PumpControl) {
    this.#wanted = wanted;
    this.#clock = clock;
    this.#pumpControl = pumpControl;
    this.#isReady = wanted.count === "auto" || wanted.count === 1;
  }

  /** Whether the run may begin. */
  get isReady(): boolean {
    return this.#isReady;
  }

  open(shared: SharedRun): void {
    const { count, report } = this.#wanted;
    if (count === 1) report(1, "as asked");
    else if (count === "auto") this.#decide = (milliseconds) => this.#decideFor(shared, milliseconds);
    else void this.#share(shared, "as asked");
  }

  /** Does some work of the run, and measures its duration until the number of threads is decided. */
  time<T>(work: () => T, isComplete: (result: T) => boolean): T {
    if (!this.#decide) return work();
    const start = this.#clock.now();
    const result = work();
    this.#spent += this.#clock.now() - start;
    if (isComplete(result)) {
      this.#durations.push(this.#spent);
      this.#spent = 0;
    }
    if (this.#durations.length === TIMED_ITERATIONS) {
      const decide = this.#decide;
      this.#decide = undefined;
      decide(this.#durations.slice(1).sort((a, b) => a - b)[(TIMED_ITERATIONS - 1) >> 1]);
    }
    return result;
  }

  close(): void {
    this.#isClosed = true;
    this.#decide = undefined;
    this.#pool?.dismiss();
  }

  #decideFor(shared: SharedRun, milliseconds: number): void {
    const took = `an iteration takes ${milliseconds.toPrecision(2)} ms`;
    if (milliseconds >= WORTH_SHARING) void this.#share(shared, took);
    else this.#wanted.report(1, `${took}, too little to share`);
  }

  async #share(shared: SharedRun, why: string): Promise<void> {
    const isAsked = this.#wanted.count !== "auto";
    try {
      const { WorkerPool, threadsFor } = await import("./worker-pool.js");
      const { threads, reason } = threadsFor(this.#wanted);
      if (this.#isClosed) return;
      if (threads === 1) {
        this.#wanted.report(1, reason);
        return;
      }
      let isEmployed = false;
      this.#pool = new WorkerPool((death) => {
        if (isAsked || isEmployed) this.#pumpControl.fail(death);
      }, this.#wanted.entry);
      const coordinator = await this.#pool.recruit(shared, threads, this.#wanted.modules);
      if (!coordinator) return;
      isEmployed = true;
      shared.run.useThreads(coordinator);
      this.#wanted.report(threads, why);
      this.#isReady = true;
      this.#pumpControl.wake();
    } catch (error) {
      this.#pool?.dismiss();
      if (this.#isClosed) return;
      if (isAsked) this.#pumpControl.fail(error);
      else this.#wanted.report(1, messageOf(error));
    }
  }
}
