import type { Experiment, MovedName } from "../setup.js";

/** The moves of an experiment, by what they move. */
export class Changes {
  readonly #moves: Experiment["moves"];
  #isScheduled = false;

  constructor({ moves }: Experiment) {
    this.#moves = moves;
  }

  /** A hyper-parameter as code: a number, or a schedule of its values. */
  hyperparameter(name: MovedName, first: number): string {
    const values = this.of(name, first);
    if (values.length === 1) return String(values[0]?.[1]);
    this.#isScheduled = true;
    return `changing([${values.map(([iteration, value]) => `[${iteration}, ${value}]`).join(", ")}])`;
  }

  /** The values of what is moved, each with the first iteration that has it. */
  of<First>(name: MovedName, first: First): readonly (readonly [iteration: number, value: First | number])[] {
    const values = new Map<number, First | number>([[1, first]]);
    for (const move of this.#moves) if (move.name === name) values.set(move.iteration, move.value);
    return [...values];
  }

  /** What the code of schedules needs. */
  get helper(): string {
    return this.#isScheduled ? HELPER : "";
  }
}

const HELPER = `/** A schedule of values that were set during the run, each with the first iteration that has it. */
const changing = (changes: readonly (readonly [iteration: number, value: number])[]) => (iteration: number) =>
  changes.filter(([first]) => first <= iteration).at(-1)![1];`;
