import type { LossPoint } from "@rxgrad/figures";
import type { LossBatch } from "rxgrad/remote";
import { Observable, Subject } from "rxjs";
import { LossRecord } from "./loss-record.js";

/** The losses of a run up to its present moment, also those from before a return. Late subscribers get all. */
export class LossStream {
  readonly points$: Observable<LossPoint>;
  /** Emits when no loss is left. */
  readonly emptied$: Observable<void>;
  readonly #record = new LossRecord();
  readonly #points$ = new Subject<LossPoint>();
  readonly #emptied$ = new Subject<void>();
  /** The iteration up to which they were emitted. */
  #shown = 0;

  constructor() {
    this.emptied$ = this.#emptied$.asObservable();
    this.points$ = new Observable((subscriber) => {
      this.#emit(0, this.#shown, (point) => subscriber.next(point));
      return this.#points$.subscribe(subscriber);
    });
  }

  /** The run goes on behind an iteration, and only the losses up to `last` hold. */
  goBehind(iteration: number, last: number): void {
    this.#record.cut(last);
    const { last: known } = this.#record;
    const shown = this.#shown;
    this.#shown = Math.min(iteration, known);
    // A point that is not above the last one tells that the run went back.
    const from = Math.min(shown, this.#shown - 1);
    this.#emit(from, this.#shown, (point) => this.#points$.next(point));
    if (this.#shown === 0 && shown > 0) this.#emptied$.next();
  }

  add({ iterations, losses }: LossBatch): void {
    for (let i = 0; i < iterations.length; i++) {
      const point = { iteration: iterations[i] as number, loss: losses[i] as number };
      if (point.iteration <= this.#shown) continue;
      this.#record.add(point.iteration, point.loss);
      this.#shown = point.iteration;
      this.#points$.next(point);
    }
  }

  /** Keeps the losses of a run from which this one branches off. */
  remember(iterations: Float64Array, losses: Float64Array): void {
    iterations.forEach((iteration, i) => void this.#record.add(iteration, losses[i] as number));
  }

  /** The losses up to an iteration. */
  upTo(iteration: number): { readonly iterations: Float64Array; readonly losses: Float64Array } {
    return this.#record.between(0, iteration);
  }

  close(): void {
    this.#points$.complete();
    this.#emptied$.complete();
  }

  #emit(behind: number, last: number, next: (point: LossPoint) => void): void {
    const { iterations, losses } = this.#record.between(behind, last);
    iterations.forEach((iteration, i) => void next({ iteration, loss: losses[i] as number }));
  }
}
