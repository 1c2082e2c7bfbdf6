import { type History, history, type Iteration, type Snapshot } from "rxgrad";
import { Subject, type Subscription } from "rxjs";

/** The bytes that snapshots may take. */
const BUDGET = 64e6;

/** The snapshots of a run to which it can return. */
export class KeptSnapshots {
  /** A snapshot that came from elsewhere. */
  readonly #given: Snapshot | undefined;
  readonly #iterations$ = new Subject<Iteration>();
  readonly #subscription: Subscription;
  #history: History | undefined;

  constructor(given: Snapshot | undefined) {
    this.#given = given;
    this.#subscription = this.#iterations$.pipe(history({ budget: BUDGET })).subscribe({
      next: (remembered) => {
        this.#history = remembered.history;
      },
      // A network whose snapshot is larger than the budget: its run returns by computing from the beginning.
      error: () => {
        this.#history = undefined;
      },
    });
  }

  /** Keeps an iteration. Those that were kept from it on are of a course that was left. */
  record(iteration: Iteration): void {
    this.#iterations$.next(iteration);
  }

  /** The last snapshot that is not behind an iteration; undefined if there is none. */
  upTo(iteration: number): Snapshot | undefined {
    const own = this.#ownUpTo(iteration);
    if (own || !this.#given || this.#given.iteration > iteration) return own;
    return this.#given;
  }

  close(): void {
    this.#subscription.unsubscribe();
    this.#history = undefined;
  }

  #ownUpTo(iteration: number): Snapshot | undefined {
    try {
      return this.#history?.upTo(iteration);
    } catch {
      return undefined;
    }
  }
}
