import type { Iteration } from "rxgrad";
import { BehaviorSubject, type Observable, type Subscription } from "rxjs";

/** Iterations before the first measurement, with the compilation of the plan and the checks of the first batch. */
const WARM_UP = 20;

/** One training with one subscriber. It is paused between measurements, so that only warmed-up iterations are measured. */
export class PacedCourse {
  readonly #paused = new BehaviorSubject(false);
  #left = WARM_UP;
  #failure: Error | undefined;
  #settle: { resolve(): void; reject(reason: Error): void } = { resolve() {}, reject() {} };
  readonly #isWarm: Promise<void>;
  readonly #subscription: Subscription;

  /** @param open Opens the training, which pauses while the stream's value is true. */
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

  /** Milliseconds of the next `count` iterations. */
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

  /** Ends the training, which would otherwise keep the process alive. */
  close(): void {
    this.#subscription.unsubscribe();
  }

  #stop(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }
}
