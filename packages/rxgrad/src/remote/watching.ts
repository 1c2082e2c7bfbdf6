import { HyperparameterError, type Iteration } from "@rxgrad/core";
import { errorData } from "./errors-as-data.js";
import type { Report } from "./messages.js";
import { type NamedValues, numbersOf, type ReadValue } from "./named-values.js";

/** The most subscriptions of a watcher. */
const MOST = 1024;

/** A subscription of a watcher. */
export interface Watched {
  /** Reads the value; undefined for the facts of an iteration. */
  readonly read: ReadValue | undefined;
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
   * @param held The iteration at which the run stands, if it does.
   * @throws HyperparameterError for an id that is in use, or too many subscriptions.
   */
  add(id: number, read: Watched["read"], held: Iteration | undefined): void {
    if (this.#watched.has(id)) throw new HyperparameterError(`observe: the id ${id} is in use; give each its own.`);
    if (this.#watched.size >= MOST) {
      throw new HyperparameterError(`observe: there are ${MOST} subscriptions; end some of them.`);
    }
    const watched = { read, isUnderWay: false, sent: 0 };
    this.#watched.set(id, watched);
    if (held) this.#tellHeld(id, watched, held);
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
  took(id: number, held: Iteration | undefined): void {
    const watched = this.#watched.get(id);
    if (!watched) return;
    watched.isUnderWay = false;
    if (held && held.iteration !== watched.sent) this.#tellHeld(id, watched, held);
  }

  #tellHeld(id: number, watched: Watched, held: Iteration): void {
    this.#tell(id, watched, held);
    this.#values.clear();
  }

  #tell(id: number, watched: Watched, iteration: Iteration): void {
    try {
      const { iteration: number } = iteration;
      if (watched.read) {
        const value = watched.read(iteration);
        this.#send({ type: "value", id, iteration: number, shape: value.shape }, [numbersOf(value)]);
      } else this.#send({ type: "facts", id, facts: factsOf(iteration) });
      watched.isUnderWay = true;
      watched.sent = number;
    } catch (error) {
      this.#watched.delete(id);
      this.#send({ type: "ended", id, error: errorData(error) });
    }
  }
}

const factsOf = ({ iteration, hyperparameters, evaluations, explanations, boxes }: Iteration) => ({
  ...{ iteration, hyperparameters, evaluations, explanations, boxes },
});
