import type { Observable } from "rxjs";

/**
 * What a graph shows of a run: the iteration, and a number for a node, by its name. With iteration 0 the run begins, and the numbers
 * so far are forgotten.
 */
export interface LiveNumbers {
  readonly iteration?: number;
  readonly numbers?: Readonly<Record<string, number>>;
  /** The iteration in which those of the numbers that are not finite were computed. Default: `iteration`. */
  readonly notFiniteAt?: number;
}

/** The newest numbers of a run, and when one stopped being finite. */
export class Live {
  iteration: number | undefined;
  readonly numbers: Map<string, number> = new Map<string, number>();
  /** The iteration in which a number first was not finite. */
  readonly notFiniteSince: Map<string, number> = new Map<string, number>();

  add({ iteration, numbers = {}, notFiniteAt }: LiveNumbers): void {
    if (iteration !== undefined && this.iteration !== undefined && iteration < this.iteration)
      this.notFiniteSince.clear();
    // At its beginning, a run has no numbers yet.
    if (iteration === 0 && (this.iteration ?? 0) > 0) this.numbers.clear();
    this.iteration = iteration ?? this.iteration;
    for (const [name, value] of Object.entries(numbers)) {
      this.numbers.set(name, value);
      if (Number.isFinite(value)) this.notFiniteSince.delete(name);
      else if (!this.notFiniteSince.has(name)) this.notFiniteSince.set(name, notFiniteAt ?? this.iteration ?? 0);
    }
  }
}

export type LiveStream = Observable<LiveNumbers>;
