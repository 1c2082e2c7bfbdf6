import type { Move } from "../experiment/setup.js";

/** The moves of a run, in the order of their iterations. */
export class Moves {
  #all: Move[];

  constructor(moves: readonly Move[]) {
    this.#all = [];
    for (const each of [...moves].sort((a, b) => a.iteration - b.iteration)) this.record(each);
  }

  get all(): readonly Move[] {
    return this.#all;
  }

  /** Those whose first iteration is this one. */
  at(iteration: number): readonly Move[] {
    return this.#all.filter((each) => each.iteration === iteration);
  }

  /** The first iteration above this one that has a move; Infinity if there is none. */
  nextAbove(iteration: number): number {
    return this.#all.find((each) => each.iteration > iteration)?.iteration ?? Number.POSITIVE_INFINITY;
  }

  /** The values in an iteration. @param first Those before the first move. */
  valuesAt(iteration: number, first: Readonly<Record<string, number>>): Record<string, number> {
    const values = { ...first };
    for (const each of this.#all) if (each.iteration <= iteration) values[each.name] = each.value;
    return values;
  }

  /** Records a move behind all others. It replaces one of the same name before the same iteration. */
  record(move: Move): void {
    this.#all = [
      ...this.#all.filter(({ iteration, name }) => iteration !== move.iteration || name !== move.name),
      move,
    ];
  }

  /** Forgets the moves behind an iteration. */
  cut(iteration: number): void {
    this.#all = this.#all.filter((each) => each.iteration <= iteration);
  }
}
