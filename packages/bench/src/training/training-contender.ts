import type { Contender } from "../measure.js";
import type { ProcessPeer } from "../peers/process-peer.js";
import { missOf, referenceTrace, TRACED } from "./agreement.js";
import type { Entrant } from "./entrants.js";
import type { Course, Trace } from "./rxgrad-training.js";
import type { TrainingTask } from "./task.js";

/** A measurement repeats an iteration for about so many milliseconds. */
const SPAN = 100;

/** A training that has not reached its loss after so many iterations never will. */
const LIMIT = 100_000;

/** What a peer may differ by from rxgrad, relative; see {@link missOf}. */
const AGREEMENT = { float64: 1e-9, float32: 1e-4 };

/** An entrant with a task loaded: each run is one iteration, measured as a long run divided. */
export class TrainingContender implements Contender {
  readonly setting: string;
  readonly entrant: Entrant;
  /** How far it is from rxgrad's losses and updates. */
  readonly miss: number;
  readonly #peer: ProcessPeer;
  #count = 1;

  private constructor(entrant: Entrant, setting: string, peer: ProcessPeer, miss: number) {
    this.entrant = entrant;
    this.setting = setting;
    this.#peer = peer;
    this.miss = miss;
  }

  static async open(entrant: Entrant, task: TrainingTask, setting: string): Promise<TrainingContender> {
    const peer = entrant.open();
    try {
      const { options } = entrant;
      const trace = await peer.ask<Trace>({ command: "load", task, options, iterations: TRACED });
      const miss = missOf(trace, referenceTrace(task, entrant.updates), task);
      return new TrainingContender(entrant, setting, peer, miss);
    } catch (error) {
      peer.close();
      throw error;
    }
  }

  get name(): string {
    return this.entrant.name;
  }

  /** Whether it does the same work as rxgrad, as far as its floating-point numbers can tell. */
  get agrees(): boolean {
    return this.miss <= AGREEMENT[this.entrant.floats];
  }

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

  close(): void {
    this.#peer.close();
  }

  async #calibrate(): Promise<void> {
    while ((await this.#iterate()) < SPAN / 2) this.#count *= 2;
  }

  async #iterate(): Promise<number> {
    const { milliseconds } = await this.#peer.ask<{ milliseconds: number }>({ command: "iterate", count: this.#count });
    return milliseconds;
  }
}
