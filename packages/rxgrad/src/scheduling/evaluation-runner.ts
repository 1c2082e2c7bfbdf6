import type { BoxValue, EventualBoxValue } from "@rxgrad/core";
import type { Evaluation, EvaluationRequest } from "@rxgrad/core/driver";
import { knownOptions } from "@rxgrad/core/extend";
import { callback, checkOptional, isBoxValuePromise, isBoxValueStream, suchAs } from "@rxgrad/core/internal";
import { from, Observable, of, Subscription, take, throwIfEmpty } from "rxjs";
import { checkStream } from "./streams.js";

/** How `train` and `withMetrics` evaluate black boxes. */
export interface BoxesOptions {
  /**
   * Operators for every single evaluation, such as `(result$) => result$.pipe(timeout(1000), retry(3))`. Each subscription
   * to `result$` calls the function of the black box again; unsubscribing, as `timeout` does, aborts the function's signal.
   * The first value counts; `result$` errors where the function's stream completes without one.
   */
  operators?(result$: Observable<BoxValue>, evaluation: Evaluation): Observable<BoxValue>;
}

/** @throws HyperparameterError for unknown option names, and for operators that are not a function. */
export function checkBoxes(owner: string, boxes: BoxesOptions | undefined): void {
  const { operators } = knownOptions(`${owner}: boxes`, boxes, ["operators"]);
  checkOptional(
    owner,
    "boxes.operators",
    operators,
    suchAs(callback("of a stream"), "(result$) => result$.pipe(retry(3))"),
  );
}

/** Calls with which a source of work controls its scheduler. */
export interface PumpControl {
  /** Data, a first value or a result has arrived: continue. */
  wake(): void;
  /** Ends the run with an error. */
  fail(error: unknown): void;
}

/** State of a request. `"spent"`: more evaluations could begin, but the time slice is over. */
type State = "evaluated" | "waiting" | "spent";

/** The evaluations of one black box. */
interface Queue {
  readonly indices: readonly number[];
  readonly concurrency: number;
  begun: number;
  underWay: number;
}

/**
 * Runs the evaluations that a run requests, one request after the other. Evaluations begin in order, as many at a time as
 * each black box allows, and their results keep this order. The first failure ends the run and unsubscribes from the others.
 */
export class EvaluationRunner {
  readonly #options: BoxesOptions;
  readonly #pumpControl: PumpControl;
  #request: EvaluationRequest | undefined;
  #results: Float64Array[] = [];
  #queues: Queue[] = [];
  #missing = 0;
  #underWay = new Subscription();
  #isFailed = false;

  constructor(options: BoxesOptions, pumpControl: PumpControl) {
    this.#options = options;
    this.#pumpControl = pumpControl;
  }

  /** Whether a request is unfinished. */
  get isBusy(): boolean {
    return this.#request !== undefined;
  }

  begin(request: EvaluationRequest): void {
    const { evaluations, byBox } = request;
    this.#request = request;
    this.#results = new Array(evaluations.length);
    this.#missing = evaluations.length;
    this.#queues = byBox.map((indices) => {
      const { concurrency } = evaluations[indices[0]];
      return { indices, concurrency, begun: 0, underWay: 0 };
    });
  }

  /** Begins evaluations, as far as the limits allow. Synchronous functions finish at once. */
  advance(shouldPause: () => boolean): State {
    for (const queue of this.#queues) {
      while (queue.begun < queue.indices.length && queue.underWay < queue.concurrency && !this.#isFailed) {
        this.#evaluate(queue, queue.indices[queue.begun++]);
        if (shouldPause()) return "spent";
      }
    }
    return this.#missing === 0 && !this.#isFailed ? "evaluated" : "waiting";
  }

  /** Returns the results in the order of the request, and ends the request. */
  take(): readonly Float64Array[] {
    this.#request = undefined;
    this.#queues = [];
    return this.#results;
  }

  /** Unsubscribes from all running evaluations. */
  close(): void {
    this.#isFailed = true;
    this.#queues = [];
    this.#underWay.unsubscribe();
  }

  #evaluate(queue: Queue, index: number): void {
    const evaluation = (this.#request as EvaluationRequest).evaluations[index];
    const fail = (cause: unknown): void => {
      if (this.#isFailed) return;
      this.#pumpControl.fail(evaluation.failed(cause));
      this.close();
    };
    queue.underWay++;
    let result$: Observable<BoxValue>;
    try {
      const { operators } = this.#options;
      const own$ = resultOf(evaluation);
      result$ = operators ? operators(own$, evaluation) : own$;
      checkStream("boxes", "the result of operators", result$);
    } catch (error) {
      fail(error);
      return;
    }
    const subscription = result$.pipe(take(1), throwIfEmpty(noValue)).subscribe({
      next: (value) => {
        try {
          this.#results[index] = evaluation.read(value);
        } catch (error) {
          fail(error);
        }
      },
      error: fail,
      complete: () => {
        if (this.#isFailed) return;
        queue.underWay--;
        this.#missing--;
        this.#pumpControl.wake();
      },
    });
    if (!subscription.closed) this.#underWay.add(subscription);
  }
}

/** Calls the function for each subscriber. Aborts its signal when the subscriber unsubscribes before the result. */
function resultOf(evaluation: Evaluation): Observable<BoxValue> {
  return new Observable((subscriber) => {
    const controller = new AbortController();
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    subscriber.add(() => {
      if (!isOver) controller.abort();
    });
    const value$ = streamOf(evaluation.start(controller.signal)).pipe(take(1), throwIfEmpty(noValue));
    subscriber.add(
      value$.subscribe({
        next(value) {
          over();
          subscriber.next(value);
        },
        error(error) {
          over();
          subscriber.error(error);
        },
        complete() {
          over();
          subscriber.complete();
        },
      }),
    );
  });
}

/** A value, a Promise of it, or any kind of stream, as an Observable. */
function streamOf(returned: EventualBoxValue): Observable<BoxValue> {
  if (isBoxValueStream(returned)) return new Observable((subscriber) => returned.subscribe(subscriber));
  return isBoxValuePromise(returned) ? from(returned) : of(returned);
}

const noValue = (): Error => new Error("its stream completed without a value");
