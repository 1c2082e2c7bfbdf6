import type { Iteration } from "rxgrad";

/** Iterations that follow each other and take as many evaluations each. */
interface Stretch {
  /** Its first iteration. */
  readonly from: number;
  /** The evaluations in each of its iterations. */
  readonly each: number;
  /** The evaluations in all iterations before. */
  readonly before: number;
}

/** What was counted, as plain data. */
export interface CountedEvaluations {
  readonly stretches: readonly Stretch[];
  /** The last iteration that was counted; 0 if there is none. */
  readonly last: number;
}

/** The most stretches that are kept, an even number. Beyond it, two and two become one, with the mean of both. */
const MOST = 2 ** 12;

/** How often the black boxes of a run were evaluated, counted in each iteration, in a bounded memory. */
export class EvaluationRecord {
  #stretches: Stretch[] = [];
  #last = 0;

  /** Adds the count of an iteration. One that is not above the last is known already. */
  add(iteration: number, count: number): void {
    if (iteration <= this.#last) return;
    if (this.#stretches.at(-1)?.each !== count) {
      this.#stretches.push({ from: iteration, each: count, before: this.upTo(this.#last) });
      if (this.#stretches.length > MOST) this.#halve();
    }
    this.#last = iteration;
  }

  /** The evaluations in all iterations up to this one. */
  upTo(iteration: number): number {
    let i = this.#stretches.length - 1;
    while (i >= 0 && (this.#stretches[i] as Stretch).from > iteration) i--;
    const last = this.#stretches[i];
    return last ? Math.round(last.before + last.each * (iteration - last.from + 1)) : 0;
  }

  /** What was counted up to an iteration. */
  partUpTo(iteration: number): CountedEvaluations {
    return {
      stretches: this.#stretches.filter(({ from }) => from <= iteration),
      last: Math.min(this.#last, iteration),
    };
  }

  /** Goes on from what was counted elsewhere. */
  take({ stretches, last }: CountedEvaluations): void {
    this.#stretches = [...stretches];
    this.#last = last;
  }

  /** Forgets the iterations behind this one. */
  cut(iteration: number): void {
    this.take(this.partUpTo(iteration));
  }

  #halve(): void {
    this.#stretches = this.#stretches.flatMap((first, i, all) => {
      if (i % 2 === 1) return [];
      const next = all[i + 2];
      // The newest stays as it is, because it goes on.
      return next ? [{ ...first, each: (next.before - first.before) / (next.from - first.from) }] : [first];
    });
  }
}

/** How often all black boxes were evaluated in an iteration. */
export const boxEvaluationsOf = ({ boxes }: Iteration): number =>
  Object.values(boxes).reduce((sum, { evaluations }) => sum + evaluations, 0);
