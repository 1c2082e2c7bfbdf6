import type { Iteration } from "rxgrad";
import { BehaviorSubject, type Observable, type Subscription } from "rxjs";

/** Iterations before the first measurement: the compilation of the plan, the trials of the first batch. */
const WARM_UP = 20;

/** One training, with one subscriber, that stands still between measurements: what is measured is well under way. */
export class PacedCourse {
  readonly #paused = new BehaviorSubject(false);
  #left = WARM_UP;
  #failure: Error | undefined;
  #settle: { resolve(): void; reject(reason: Error): void } = { resolve() {}, reject() {} };
  readonly #isWarm: Promise<void>;
  readonly #subscription: Subscription;

  /** @param open Opens the training, which stands still while the stream says so. */
  constructor(open: (paused: Observable<boolean>) => Observable<Iteration>) {
    this.#isWarm = this.#stop();
    this.#subscription = open(this.#paused).subscribe({
      next: ({ loss }) => {
        if (--this.#left > 0) return;
        this.#paused.next(true);
        if (Number.isFinite(loss)) this.#settle.resolve();
        else this.#settle.reject(new Error(`rxgrad's loss is ${loss}.`));
      },
      error: (error: Error) => {
        this.#failure = error;
        this.#settle.reject(error);
      },
    });
  }

  /** The milliseconds that the next so many iterations take. */
  async iterate(count: number): Promise<number> {
    await this.#isWarm;
    if (this.#failure) throw this.#failure;
    this.#left = count;
    const stop = this.#stop();
    const start = performance.now();
    this.#paused.next(false);
    await stop;
    return performance.now() - start;
  }

  /** Ends the training, which else keeps the process alive. */
  close(): void {
    this.#subscription.unsubscribe();
  }

  #stop(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }
}
