import type { Contender } from "../measure.js";
import type { Entrant } from "../training/entrants.js";
import type { Course } from "../training/rxgrad-training.js";
import type { TrainingTask } from "../training/task.js";

/** Runs in each process. */
export const RUNS = 60;

/** A process ends after this many milliseconds of runs, but not before its second. */
export const LIMIT = 2000;

/** The runs of a process without its first third: 21 to 60. */
export const warmPart = (times: readonly number[]): readonly number[] => times.slice(Math.floor(times.length / 3));

/** What is run: a fresh network is composed and trained for some iterations. */
export interface FreshRun {
  readonly task: TrainingTask;
  readonly iterations: number;
  /** Such as "1,000 iterations". */
  readonly setting: string;
  /** A process ends after this many milliseconds of runs, but not before its second. Default {@link LIMIT}. */
  readonly limit?: number;
}

/** The same run again and again in a fresh process; in each round of the benchmark another process. */
export class FreshRuns implements Contender {
  readonly name: string;
  readonly setting: string;
  readonly #entrant: Entrant;
  readonly #run: FreshRun;
  /** Milliseconds of each run, one list for each process that counts. */
  readonly processes: (readonly number[])[] = [];

  constructor(entrant: Entrant, run: FreshRun) {
    this.name = entrant.name;
    this.setting = run.setting;
    this.#entrant = entrant;
    this.#run = run;
  }

  /** @returns The milliseconds of the first run. */
  async run(round: number): Promise<number> {
    const { task, iterations, limit = LIMIT } = this.#run;
    const { options } = this.#entrant;
    const message = { command: "runs", task, options, count: iterations, runs: RUNS, limit };
    const { milliseconds } = await askFresh<{ milliseconds: readonly number[] }>(this.#entrant, message);
    if (round > 0) this.processes.push(milliseconds);
    return milliseconds[0];
  }
}

/** A whole training, the first of its process. */
export class FreshTraining implements Contender {
  readonly name: string;
  readonly setting: string;
  readonly handicap: string | undefined;
  readonly #entrant: Entrant;
  readonly #goal: FreshTrainingGoal;

  constructor(entrant: Entrant, setting: string, goal: FreshTrainingGoal) {
    this.name = entrant.name;
    this.setting = setting;
    this.handicap = entrant.handicap;
    this.#entrant = entrant;
    this.#goal = goal;
  }

  async run(): Promise<number> {
    const message = { command: "until", ...this.#goal, options: this.#entrant.options };
    const { milliseconds } = await askFresh<Course>(this.#entrant, message);
    return milliseconds;
  }
}

/** A task that is trained until a loss is reached, within a number of iterations. */
export interface FreshTrainingGoal {
  readonly task: TrainingTask;
  readonly loss: number;
  readonly limit: number;
}

/** The reply of a fresh process of an entrant to its only message. It has ended when the next one starts. */
async function askFresh<Reply>(
  { open }: Entrant,
  message: { readonly command: string } & Readonly<Record<string, unknown>>,
): Promise<Reply> {
  const peer = open();
  try {
    return await peer.ask<Reply>(message);
  } finally {
    await peer.close();
  }
}
