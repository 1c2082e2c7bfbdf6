import { HyperparameterError, type Iteration, type Tensor } from "@rxgrad/core";
import { errorData } from "./errors-as-data.js";
import type { Report } from "./messages.js";
import { type NamedValues, numbersOf, type ReadValue } from "./named-values.js";

/** Sends what a subscription wants of an iteration. */
type Tell = (id: number, iteration: Iteration, send: Send) => void;

/** The most subscriptions of a watcher. */
const MOST = 1024;

/** A subscription of a watcher. */
export interface Watched {
  /** Tells the watcher of an iteration. */
  readonly tell: Tell;
  /** Whether a value has been sent that the watcher has not taken yet. */
  isUnderWay: boolean;
  /** The iteration whose value was sent last. */
  sent: number;
}

type Send = (report: Report, arrays?: readonly Float64Array<ArrayBuffer>[]) => void;

/** What one watcher looks at. Of each subscription at most one value is under way; the next is that of the newest iteration. */
export class Watching {
  readonly #values: NamedValues;
  readonly #send: Send;
  readonly #watched = new Map<number, Watched>();

  constructor(values: NamedValues, send: Send) {
    this.#values = values;
    this.#send = send;
  }

  /**
   * @param readable The newest iteration, if its values can be read now.
   * @throws HyperparameterError for an id that is in use, or too many subscriptions.
   */
  add(id: number, tell: Tell, readable: Iteration | undefined): void {
    if (this.#watched.has(id)) throw new HyperparameterError(`observe: the id ${id} is in use; give each its own.`);
    if (this.#watched.size >= MOST) {
      throw new HyperparameterError(`observe: there are ${MOST} subscriptions; end some of them.`);
    }
    const watched = { tell, isUnderWay: false, sent: 0 };
    this.#watched.set(id, watched);
    if (readable) this.#tellNow(id, watched, readable);
  }

  /** Tells a value from before the first iteration, if there is one. */
  tellInitial(id: number, value: Tensor | undefined): void {
    const watched = this.#watched.get(id);
    if (!watched || !value) return;
    this.#send({ type: "value", id, iteration: 0, shape: value.shape }, [numbersOf(value)]);
    watched.isUnderWay = true;
  }

  remove(id: number): void {
    this.#watched.delete(id);
  }

  clear(): void {
    this.#watched.clear();
  }

  next(iteration: Iteration): void {
    for (const [id, watched] of this.#watched) if (!watched.isUnderWay) this.#tell(id, watched, iteration);
  }

  /** The watcher has taken a value. */
  took(id: number, readable: Iteration | undefined): void {
    const watched = this.#watched.get(id);
    if (!watched) return;
    watched.isUnderWay = false;
    if (readable && readable.iteration !== watched.sent) this.#tellNow(id, watched, readable);
  }

  #tellNow(id: number, watched: Watched, iteration: Iteration): void {
    this.#tell(id, watched, iteration);
    this.#values.clear();
  }

  #tell(id: number, watched: Watched, iteration: Iteration): void {
    try {
      watched.tell(id, iteration, this.#send);
      watched.isUnderWay = true;
      watched.sent = iteration.iteration;
    } catch (error) {
      this.#watched.delete(id);
      this.#send({ type: "ended", id, error: errorData(error) });
    }
  }
}

/** Tells a value. */
export const tellValue =
  (read: ReadValue): Tell =>
  (id, iteration, send) => {
    const value = read(iteration);
    send({ type: "value", id, iteration: iteration.iteration, shape: value.shape }, [numbersOf(value)]);
  };

/** Tells values of one iteration, in their order. */
export const tellTogether =
  (reads: readonly ReadValue[]): Tell =>
  (id, iteration, send) => {
    const values = reads.map((read) => read(iteration));
    const { iteration: number, hyperparameters } = iteration;
    const shapes = values.map(({ shape }) => shape);
    send({ type: "values", id, iteration: number, hyperparameters, shapes }, values.map(numbersOf));
  };

/** Tells the facts of an iteration. */
export const tellFacts: Tell = (id, iteration, send) => send({ type: "facts", id, facts: factsOf(iteration) });

const factsOf = ({ iteration, hyperparameters, evaluations, explanations, boxes }: Iteration) => ({
  ...{ iteration, hyperparameters, evaluations, explanations, boxes },
});
