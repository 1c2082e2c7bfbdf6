import { spawn, textOf } from "#spawn-thread";
import type { Outcome } from "../tasks/outcome.js";
import type { Task } from "../tasks/task.js";
import { versionOf } from "../version.js";
import { Pool, type Thread } from "./pool.js";
import type { TaskRunner } from "./task-runner.js";

/** Threads that perform tasks with the functions of a module. */
export class Threads implements TaskRunner {
  readonly concurrency: number;
  readonly #address: string | undefined;
  readonly #spawn: () => Thread;
  readonly #pool: Pool;
  #version: Promise<string> | undefined;

  /**
   * @param address The absolute address of the module; undefined for workers that evaluate gradients alone.
   * @param concurrency The number of threads.
   * @param entry The address of the module of threads, where it is not beside this package's code.
   */
  constructor(address: string | undefined, concurrency: number, entry: string | undefined) {
    this.concurrency = concurrency;
    this.#address = address;
    this.#spawn = () => spawn(entry);
    this.#pool = new Pool(concurrency, this.#spawn);
  }

  get version(): Promise<string> {
    this.#version ??=
      this.#address === undefined ? versionOf([]) : textOf(this.#address).then((text) => versionOf([text]));
    return this.#version;
  }

  perform(task: Task, signal: AbortSignal): Promise<Outcome> {
    return this.#pool.perform({ address: this.#address, task }, signal);
  }

  async performAlone(task: Task, signal: AbortSignal): Promise<Outcome> {
    const pool = new Pool(1, this.#spawn);
    try {
      return await pool.perform({ address: this.#address, task }, signal);
    } finally {
      pool.close();
    }
  }

  close(): void {
    this.#pool.close();
  }
}
