import { type History, history, type Iteration, type Snapshot } from "rxgrad";
import { Subject, type Subscription } from "rxjs";
import { type Stretch, stretchesOf } from "./stretches.js";

/** The bytes that snapshots may take. */
const BUDGET = 64e6;

/** The least time between two snapshots, in milliseconds: so long it takes to compute again what lies between them. */
const APART = 2;
/** Snapshots may take this part of the time. */
const PART = 0.02;

/** The most iterations between two snapshots. */
const MOST_APART = 256;

/** The most stretches that are told, and the least time between two times that they are gathered, in milliseconds. */
const MOST_STRETCHES = 64;
const GATHERED = 500;

/**
 * The snapshots of a run to which it can return. To take one lasts longer than an iteration of a small network, and of a large one it
 * takes much memory, so they are as far apart as is computed again at once, or as they may take of the time.
 */
export class KeptSnapshots {
  /** A snapshot that came from elsewhere. */
  readonly #given: Snapshot | undefined;
  readonly #iterations$ = new Subject<Iteration>();
  readonly #subscription: Subscription;
  #history: History | undefined;
  /** How many iterations apart they are now. */
  #stride = 1;
  #last = 0;
  #lastTime = 0;
  /** The time between two snapshots, in milliseconds. */
  #apart = APART;
  #stretches: readonly Stretch[] = [[0, 0]];
  #gathered = 0;
  #isChanged = true;

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

  /**
   * Keeps an iteration, if it is far enough from the last one that was kept. One that is not behind that is of another course: it is
   * kept, and the snapshots from it on are forgotten.
   */
  record(each: Iteration): void {
    const passed = each.iteration - this.#last;
    if (passed > 0 && passed < this.#stride) return;
    const start = performance.now();
    const wanted = passed > 0 ? (this.#apart * passed) / (start - this.#lastTime) : 1;
    this.#stride = Math.max(1, Math.min(wanted, 2 * this.#stride, MOST_APART));
    this.#iterations$.next(each);
    this.#isChanged = true;
    this.#last = each.iteration;
    this.#lastTime = performance.now();
    this.#apart = Math.max(APART, (this.#lastTime - start) / PART);
  }

  /** The last snapshot that is not behind an iteration; undefined if there is none. */
  upTo(iteration: number): Snapshot | undefined {
    const own = this.#ownUpTo(iteration);
    if (own || !this.#given || this.#given.iteration > iteration) return own;
    return this.#given;
  }

  /**
   * Where a moment is reached at once: stretches in which snapshots lie as close as they are taken. Gathering them takes time, so
   * that they may be half a second old.
   *
   * @param last The last iteration that can be gone to.
   * @param isExact Whether they are those of now, as for a run that stands.
   */
  stretches(last: number, isExact: boolean): readonly Stretch[] {
    const now = performance.now();
    const isCut = (this.#stretches.at(-1)?.[1] ?? 0) > last;
    if (!isCut && !(this.#isChanged && (isExact || now - this.#gathered >= GATHERED))) return this.#stretches;
    const given = this.#given ? [this.#given.iteration] : [];
    const own = this.#history?.iterations ?? [];
    const all = [...new Set([0, ...given, ...own])].filter((each) => each <= last).sort((a, b) => a - b);
    this.#stretches = stretchesOf(all, 2 * this.#stride, MOST_STRETCHES);
    this.#gathered = now;
    this.#isChanged = false;
    return this.#stretches;
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
