/** A fleet in this thread, whose tasks and answers go through bytes, as those of a real one do. */
import type { GradientFleet, GradientTask, SharedPart } from "@rxgrad/core";
import { GradientPerformer } from "@rxgrad/core/driver";
import * as assert from "uvu/assert";
import { randomFrom } from "./random-networks.js";

export interface TestFleetOptions {
  /** The number of workers. Default 3. */
  readonly workers?: number;
  /** What their module exports. */
  readonly module?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
}

/** A task that waits for a worker. */
interface Waiting {
  readonly task: GradientTask;
  readonly signal: AbortSignal;
  resolve(values: Float64Array): void;
  reject(error: unknown): void;
}

/** A worker, with the shared parts that it received before, by their text. */
interface Worker {
  readonly performer: GradientPerformer;
  readonly known: Map<string, SharedPart>;
}

const copyOf = ({ head, arrays }: Pick<SharedPart, "head" | "arrays">): Pick<SharedPart, "head" | "arrays"> => ({
  head: JSON.parse(JSON.stringify(head)),
  arrays: arrays.map((each) => each.slice()),
});

/**
 * Performs tasks in a random order, each by a random worker and some of them twice, and answers in that order. Both answers of a
 * task must be the same.
 */
export class TestFleet implements GradientFleet {
  readonly #workers: readonly Worker[];
  readonly #random: () => number;
  #waiting: Waiting[] = [];
  /** The number of tasks that were performed. */
  performed = 0;
  /** The number of tasks that were wanted. */
  wanted = 0;
  /** The number of signals that were aborted. */
  aborted = 0;

  constructor({ workers = 3, module = {}, seed = 1 }: TestFleetOptions = {}) {
    this.#workers = Array.from({ length: workers }, () => ({
      performer: new GradientPerformer(module),
      known: new Map(),
    }));
    this.#random = randomFrom(seed);
    for (let i = 0; i < 8; i++) this.#random();
  }

  evaluateGradient(task: GradientTask, signal: AbortSignal): Promise<Float64Array> {
    this.wanted++;
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => void this.#work());
      this.#waiting.push({ task, signal, resolve, reject });
      signal.addEventListener("abort", () => {
        this.aborted++;
        reject(signal.reason);
      });
    });
  }

  async #work(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    while (waiting.length > 0) {
      const [next] = waiting.splice(this.#below(waiting.length), 1);
      if (next.signal.aborted) continue;
      try {
        const values = await this.#perform(next.task);
        if (this.#random() < 0.3) assert.equal([...(await this.#perform(next.task))], [...values]);
        next.resolve(values);
      } catch (error) {
        next.reject(error);
      }
    }
  }

  async #perform(task: GradientTask): Promise<Float64Array> {
    this.performed++;
    const { performer, known } = this.#workers[this.#below(this.#workers.length)];
    const shared = task.shared.map((part) => {
      if (part.arrays.length > 0) return copyOf(part);
      const text = JSON.stringify(part.head);
      const received = known.get(text) ?? copyOf(part);
      known.set(text, received);
      return received;
    });
    const values = await performer.perform({ ...copyOf(task), shared });
    return values.slice();
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}
