import { type Evaluation, EvaluationRequest } from "../graph/evaluation.js";

/** Something with memory of its own. */
export interface Freeable {
  /** Frees the memory. @param isReusable Whether others may get it: nothing can still write to it. */
  free(isReusable: boolean): void;
}

/**
 * What a run does for its stages. It evaluates what they request, one request at a time, beside those of black boxes. And it
 * keeps what they make for the whole run.
 */
export class StageHost {
  readonly #kept = new Map<object, Freeable>();
  #pending: EvaluationRequest | undefined;
  #receive: ((values: readonly Float64Array[]) => void) | undefined;

  /** The request whose values are missing; undefined if there is none. */
  get pending(): EvaluationRequest | undefined {
    return this.#pending;
  }

  /** Requests evaluations. @param receive Takes their values, in their order. */
  request(evaluations: readonly Evaluation[], receive: (values: readonly Float64Array[]) => void): void {
    this.#pending = new EvaluationRequest(evaluations);
    this.#receive = receive;
  }

  /** Takes the values of the pending request. */
  receive(values: readonly Float64Array[]): void {
    const receive = this.#receive;
    this.#pending = undefined;
    this.#receive = undefined;
    receive?.(values);
  }

  /** What belongs to a key, made once in a run. */
  keep<T extends Freeable>(key: object, make: () => T): T {
    const kept = (this.#kept.get(key) as T | undefined) ?? make();
    this.#kept.set(key, kept);
    return kept;
  }

  /** Frees what was kept. */
  free(isReusable: boolean): void {
    for (const each of this.#kept.values()) each.free(isReusable);
    this.#kept.clear();
  }
}
