import { MOST_MOVES } from "../experiment/check/bounds.js";
import type { Move } from "../experiment/setup.js";
import { sentence } from "../words/told.js";

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

  /** The first iteration of the last move; 0 if there is none. */
  get last(): number {
    return this.#all.at(-1)?.iteration ?? 0;
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

  /** @throws Error if a move, recorded behind those before it, would be one more than a link or a file may have. */
  checkRoom(move: Move): void {
    if (this.#besides(move).filter(({ iteration }) => iteration <= move.iteration).length < MOST_MOVES) return;
    throw new Error(sentence("error.movesFull", { most: MOST_MOVES }));
  }

  /** Records a move behind all others. It replaces one of the same name before the same iteration. */
  record(move: Move): void {
    this.#all = [...this.#besides(move), move];
  }

  /** Forgets the moves behind an iteration. */
  cut(iteration: number): void {
    this.#all = this.#all.filter((each) => each.iteration <= iteration);
  }

  /** All but the one that a move replaces. */
  #besides(move: Move): readonly Move[] {
    return this.#all.filter(({ iteration, name }) => iteration !== move.iteration || name !== move.name);
  }
}
