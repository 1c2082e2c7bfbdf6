import type { Contender } from "../measure.js";
import type { ProcessPeer } from "../peers/process-peer.js";
import { missOf } from "./agreement.js";
import type { Entrant, Precision } from "./entrants.js";
import type { MemoryCourse } from "./memory-watch.js";
import type { Course, Trace } from "./rxgrad-training.js";
import type { TrainingTask } from "./task.js";

/** Number of iterations that are compared with the reference. */
const TRACED = 4;

/** A training that has not reached its loss after this many iterations has failed. */
export const LIMIT = 100_000;

/**
 * Allowed difference of a contender from rxgrad's backprop; see {@link missOf}. The updates of finite differences differ by
 * the error of central differences, which is proportional to h².
 */
export const AGREEMENT: Readonly<Record<Precision, number>> = { float64: 1e-9, float32: 1e-4, differences: 1e-6 };

/** An entrant with a loaded task. Each run measures one iteration, as the mean of many. */
export class TrainingContender implements Contender {
  readonly setting: string;
  readonly entrant: Entrant;
  /** Difference from rxgrad's losses and updates. */
  readonly miss: number;
  readonly #peer: ProcessPeer;
  readonly #span: number;
  #count = 1;

  private constructor(entrant: Entrant, setting: string, peer: ProcessPeer, miss: number, span: number) {
    this.entrant = entrant;
    this.setting = setting;
    this.#peer = peer;
    this.miss = miss;
    this.#span = span;
  }

  /**
   * @param setting Name of the setting in the figures.
   * @param span A run repeats iterations for about this many milliseconds, or half of it, but at least once.
   */
  static async open(entrant: Entrant, task: TrainingTask, setting: string, span: number): Promise<TrainingContender> {
    const peer = entrant.open();
    try {
      const { options } = entrant;
      const trace = await peer.ask<Trace>({ command: "load", task, options, iterations: TRACED });
      const miss = missOf(trace, entrant.reference(task, TRACED), task);
      return new TrainingContender(entrant, setting, peer, miss, span);
    } catch (error) {
      peer.close();
      throw error;
    }
  }

  get name(): string {
    return this.entrant.name;
  }

  get handicap(): string | undefined {
    return this.entrant.handicap;
  }

  /** Whether its numbers show the same work as rxgrad's. */
  get agrees(): boolean {
    return this.miss <= AGREEMENT[this.entrant.precision];
  }

  /** @returns The milliseconds of one iteration, the mean of as many as take about `span`. */
  async run(round: number): Promise<number> {
    if (round === 0) await this.#calibrate();
    return (await this.#iterate()) / this.#count;
  }

  /** A whole training, from building the network until an iteration's loss is no larger than `loss`. */
  async until(loss: number): Promise<Course> {
    const course = await this.#peer.ask<Course>({ command: "until", loss, limit: LIMIT });
    if (course.iterations < LIMIT) return course;
    throw new Error(`${this.name} has not reached a loss of ${loss} in ${LIMIT} iterations.`);
  }

  /** The gradient at the start, for each parameter; only for rxgrad's processes. */
  gradient(): Promise<readonly (readonly number[])[]> {
    return this.#peer.ask({ command: "gradient" });
  }

  /** Memory of a training of `count` iterations; only for rxgrad's processes. */
  memory(count: number): Promise<MemoryCourse> {
    return this.#peer.ask({ command: "memory", count });
  }

  close(): void {
    this.#peer.close();
  }

  /** Finds the number of iterations in the span, stepwise, so that a slow first call does not distort it. */
  async #calibrate(): Promise<void> {
    for (;;) {
      const time = await this.#iterate();
      if (time >= this.#span / 2) return;
      this.#count = Math.min(16 * this.#count, Math.ceil((0.75 * this.#count * this.#span) / time));
    }
  }

  async #iterate(): Promise<number> {
    const { milliseconds } = await this.#peer.ask<{ milliseconds: number }>({ command: "iterate", count: this.#count });
    return milliseconds;
  }
}
