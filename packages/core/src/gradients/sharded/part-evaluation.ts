import { describeValue, messageOf, shortened } from "../../errors/describe-value.js";
import { OperationError, RxgradError } from "../../errors/errors.js";
import { isFloat64Array } from "../../errors/realms.js";
import type { Evaluation, EventualBoxValue } from "../../graph/evaluation.js";
import type { PickedRows } from "../../tensor/tensor.js";
import type { Part } from "./cut.js";
import type { ShardedIteration } from "./shard-evaluator.js";
import type { ShardedGradient } from "./sharded-gradient.js";

/** A part of a gradient, with all that is needed to evaluate it. */
export interface PartWork {
  readonly gradient: ShardedGradient;
  /** The same object for all parts of an iteration. */
  readonly iteration: ShardedIteration;
  readonly part: Part;
  /** The samples of each input, in the order of the inputs of the part's plan. The same list for parts with the same samples. */
  readonly inputs: readonly Float64Array[];
  /** For each input, the rows of other samples that these are; undefined where that is not known. */
  readonly rows: readonly (PickedRows | undefined)[];
}

/** Evaluates parts of gradients elsewhere. */
export interface PartEvaluator {
  /** Prepares for a gradient. @throws GraphError with the reason, if it cannot be evaluated elsewhere. */
  prepare(gradient: ShardedGradient): void;
  /**
   * Evaluates a part.
   *
   * @param patience The milliseconds after which it is given up. Default: never.
   * @returns The values; undefined if it was given up.
   */
  evaluate(work: PartWork, signal: AbortSignal, patience: number | undefined): PromiseLike<Float64Array | undefined>;
}

/** The value of a part that was given up. */
const MISSING = /* @__PURE__ */ new Float64Array(0);

/** Whether a part was given up. */
export const isMissing = (values: Float64Array): boolean => values === MISSING;

/** The evaluation of a part elsewhere, as a run requests it. */
export class PartEvaluation implements Evaluation {
  readonly node: string;
  readonly inputs: readonly Float64Array[];
  readonly repetition = 0;
  readonly concurrency: number = Number.POSITIVE_INFINITY;
  readonly #part: Part;
  readonly #size: number;
  readonly #start: (signal: AbortSignal) => PromiseLike<Float64Array | undefined>;

  /** @param size The number of values; undefined for one for each direction of the part. */
  constructor(
    node: string,
    inputs: readonly Float64Array[],
    part: Part,
    size: number | undefined,
    start: (signal: AbortSignal) => PromiseLike<Float64Array | undefined>,
  ) {
    this.node = node;
    this.inputs = inputs;
    this.#part = part;
    this.#size = size ?? (part.by === "directions" ? part.to - part.from : 0);
    this.#start = start;
  }

  start(signal: AbortSignal): EventualBoxValue {
    return this.#start(signal).then((values) => values ?? MISSING);
  }

  /** The values, which may be NaN or infinite where a gradient is. @throws OperationError for anything but as many numbers as wanted. */
  read(result: unknown): Float64Array {
    if (isFloat64Array(result) && (result === MISSING || result.length === this.#size)) return result;
    const got = isFloat64Array(result) ? `${result.length} numbers` : describeValue(result);
    throw new OperationError(
      `${this.#label}: the fleet gave ${got}; ${this.#size} numbers are wanted: look at what its workers run.`,
    );
  }

  failed(cause: unknown): RxgradError {
    if (cause instanceof RxgradError && cause.message.includes(`"${this.node}"`)) return cause;
    const why = shortened(messageOf(cause), 300);
    return new OperationError(`${this.#label} could not be evaluated by the fleet: ${why}`, { cause });
  }

  cannotWait(): OperationError {
    return new OperationError(
      `${this.#label}: a fleet evaluates it, but this function cannot wait; use train, or leave the option fleet out.`,
    );
  }

  get #label(): string {
    const part = this.#part;
    if (part.by === "elements") return `sharded "${this.node}", shard ${part.index} of ${part.count}`;
    return part.by === "rest"
      ? `sharded "${this.node}"`
      : `sharded "${this.node}", ${part.by} ${part.from} to ${part.to - 1}`;
  }
}
