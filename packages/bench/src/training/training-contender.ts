import type { Contender } from "../measure.js";
import type { ProcessPeer } from "../peers/process-peer.js";
import { missOf } from "./agreement.js";
import type { Entrant, Precision } from "./entrants.js";
import type { MemoryCourse } from "./memory-watch.js";
import type { Course, Trace } from "./rxgrad-training.js";
import type { TrainingTask } from "./task.js";

/** So many iterations are compared with what they should be. */
const TRACED = 4;

/** A training that has not reached its loss after so many iterations never will. */
const LIMIT = 100_000;

/**
 * What a contender may differ by from rxgrad's backprop; see {@link missOf}. The updates of finite differences differ by
 * the error of central differences, which goes with h².
 */
export const AGREEMENT: Readonly<Record<Precision, number>> = { float64: 1e-9, float32: 1e-4, differences: 1e-6 };

/** An entrant with a task loaded: each run is one iteration, measured as a long run divided. */
export class TrainingContender implements Contender {
  readonly setting: string;
  readonly entrant: Entrant;
  /** How far it is from rxgrad's losses and updates. */
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
   * @param setting What its figures are listed under.
   * @param span How long a run repeats an iteration, in milliseconds: so long or half as long, if not a single one.
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

  /** Whether it does the same work as rxgrad, as far as its numbers can tell. */
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

  /** The gradient at the start, by each parameter; only rxgrad's processes tell it. */
  gradient(): Promise<readonly (readonly number[])[]> {
    return this.#peer.ask({ command: "gradient" });
  }

  /** What memory a training of so many iterations takes; only rxgrad's processes tell it. */
  memory(count: number): Promise<MemoryCourse> {
    return this.#peer.ask({ command: "memory", count });
  }

  close(): void {
    this.#peer.close();
  }

  /** Finds how often an iteration fits the span, in steps that a first, slow call cannot lead astray. */
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
