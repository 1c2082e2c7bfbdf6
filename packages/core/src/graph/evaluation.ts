import { describeValue, messageOf, shortened, showNumbers } from "../errors/describe-value.js";
import { callback, checkOption, nonEmptyText, suchAs } from "../errors/domains.js";
import { NumericError, OperationError, RxgradError } from "../errors/errors.js";
import { isThenable } from "../errors/realms.js";
import type { Block } from "./block.js";
import { type LaterArrays, SHARED_ARRAY } from "./later-arrays.js";

/** The value of a black box at a point: its numbers in order, or the plain number if there is only one. */
export type BoxValue = number | ArrayLike<number>;

/** An Observable of values, of which core uses `subscribe` only. The first value counts. */
export interface BoxValueStream {
  /** Subscribes an observer to the values. */
  subscribe(observer: { next(value: BoxValue): void; error?(error: unknown): void; complete?(): void }): {
    unsubscribe(): void;
  };
}

/** A value, a Promise of one, or an Observable of one. */
export type EventualBoxValue = BoxValue | PromiseLike<BoxValue> | BoxValueStream;

/** What an evaluation of a black box receives besides its inputs. */
export interface EvaluationContext {
  /** Aborted when the value is no longer needed. Pass it on, for example to `fetch`. */
  readonly signal: AbortSignal;
  /** The index of this evaluation among the `repeat` evaluations of the point, from 0. */
  readonly repetition: number;
}

/** The names of functions that a fleet evaluates, under which its workers have them. */
const fleetFunctions = /* @__PURE__ */ new WeakMap<object, string>();

/**
 * Tells that a fleet evaluates a function, and under which name its workers have it. A gradient along random directions of a
 * loss that calls it can then be computed by the workers: `sharded(randomDirections(loss), { fleet })`. For fleets of your own;
 * those of `@rxgrad/fleet` do it.
 *
 * @param evaluate The function that a black box is given.
 * @param name The name under which the module of the workers exports the function itself.
 * @returns The function.
 * @throws HyperparameterError for what is no function, and for a name that is no text.
 * @example
 * const play = nameFleetFunction(async ({ W }: { W: Float64Array }) => W[0] ** 2, "play");
 * const W = parameter([1]);
 * const score = blackBox({ inputs: { W }, output: [], evaluate: play });
 */
export function nameFleetFunction<F extends object>(evaluate: F, name: string): F {
  checkOption("nameFleetFunction", "evaluate", evaluate, callback("of inputs by name"));
  checkOption("nameFleetFunction", "name", name, suchAs(nonEmptyText, '"play"'));
  fleetFunctions.set(evaluate, name);
  return evaluate;
}

/** The name under which the workers of a fleet have a function; undefined if no fleet evaluates it. */
export const fleetFunctionOf = (evaluate: unknown): string | undefined => fleetFunctions.get(evaluate as object);

/** The evaluated values of a black box in a plan, by point. */
export interface PointValues {
  /** Writes the values at the points of the inputs. */
  readonly forward: (out: Block, ...inputs: Block[]) => void;
}

/** An operation that is evaluated outside of the plan. */
export interface BlackBox {
  /** Makes the store of its evaluated values in a plan. */
  cacheFor(box: BoxIdentity): PointValues;
  /** Evaluates a point. @param inputs One sample of each input, in the order of the inputs. */
  evaluate(inputs: readonly Float64Array[], context: EvaluationContext): EventualBoxValue;
  /** The number of evaluations of a point that are averaged. */
  readonly repeat: number;
  /** The greatest number of evaluations that run at the same time. */
  readonly concurrency: number;
}

/** The black box that an evaluation belongs to. */
export interface BoxIdentity {
  readonly kind: string;
  readonly name: string;
  readonly blackBox: BlackBox;
  /** The names of its inputs. */
  readonly inputNames: readonly string[];
  /** The number of numbers that an evaluation returns. */
  readonly size: number;
  /** The iteration of the run, in words; undefined outside of a run, as in `evaluate`. */
  readonly when: (() => string) | undefined;
}

/** One evaluation that a run needs before it can continue. */
export interface Evaluation {
  /** The name of the black box, or of the gradient of which a shard is evaluated. */
  readonly node: string;
  /** The inputs: of a black box one sample of each, in the order of its inputs. */
  readonly inputs: readonly Float64Array[];
  /** The index of this evaluation among the `repeat` evaluations of the point, from 0. */
  readonly repetition: number;
  /** The greatest number of evaluations of its node that run at the same time. */
  readonly concurrency: number;
  /** Begins the evaluation. @param signal Aborted when the value is no longer needed. */
  start(signal: AbortSignal): EventualBoxValue;
  /** Converts a returned value to numbers. @throws OperationError for a wrong count; NumericError for NaN and infinity. */
  read(result: unknown): Float64Array;
  /** The error for an evaluation that failed. Its message contains the node and the cause. */
  failed(cause: unknown): RxgradError;
  /** The error for a value that comes later, where only an immediate value can be used. */
  cannotWait(what: string): OperationError;
}

/** An evaluation of a black box. */
export class BoxEvaluation implements Evaluation {
  readonly node: string;
  readonly inputs: readonly Float64Array[];
  readonly repetition: number;
  readonly #box: BoxIdentity;
  readonly #later: LaterArrays;

  /** @param later The arrays that the black box gives by Promises. */
  constructor(box: BoxIdentity, inputs: readonly Float64Array[], repetition: number, later: LaterArrays) {
    this.node = box.name;
    this.inputs = inputs;
    this.repetition = repetition;
    this.#box = box;
    this.#later = later;
  }

  get concurrency(): number {
    return this.#box.blackBox.concurrency;
  }

  /** Calls the user's function with copies of the inputs, since it may change them. */
  start(signal: AbortSignal): EventualBoxValue {
    const result = this.#box.blackBox.evaluate(
      this.inputs.map((each) => each.slice()),
      { signal, repetition: this.repetition },
    );
    return isThenable(result) ? this.#own(result) : result;
  }

  /** @throws OperationError for an array that another evaluation gives too. */
  async #own(result: PromiseLike<BoxValue>): Promise<BoxValue> {
    const begun = this.#later.begin();
    const value = await result;
    if (!this.#later.isShared(value, begun, this.inputs)) return value;
    throw new OperationError(`${this.#label}: evaluate ${SHARED_ARRAY}.`);
  }

  read(result: unknown): Float64Array {
    const { size } = this.#box;
    const values = typeof result === "number" ? [result] : result;
    const length = (values as Partial<ArrayLike<unknown>> | null | undefined)?.length;
    if (typeof values !== "object" || length !== size) {
      const wanted = size === 1 ? "a number" : `${size} numbers`;
      throw new OperationError(`${this.#label}: evaluate gave ${describeValue(result)}; give ${wanted}.`);
    }
    // The values are checked before the conversion, which would turn null into 0.
    const at = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
    if (at < 0) return Float64Array.from(values as ArrayLike<number>);
    throw new NumericError(
      `${this.#label}: evaluate gave ${describeValue((values as ArrayLike<unknown>)[at])}${size > 1 ? ` as number ${at}` : ""}; give finite numbers, a large one if there is no result.`,
    );
  }

  failed(cause: unknown): RxgradError {
    if (cause instanceof RxgradError) return cause;
    return new OperationError(
      `${this.#label}: evaluate failed: ${shortened(messageOf(cause), 200)}; catch the error where it is thrown, or retry: train(W, data, { boxes: { operators: (result$) => result$.pipe(retry(3)) } }).`,
      { cause },
    );
  }

  cannotWait(what: string): OperationError {
    return new OperationError(
      `${this.#label}: evaluate gave ${what}, but this function cannot wait; use train or evaluate, or give the numbers themselves.`,
    );
  }

  get #label(): string {
    const { kind, name, inputNames, when } = this.#box;
    const point = this.inputs.map((values, i) => `${inputNames[i]} = ${showPoint(values)}`).join(", ");
    return `${kind} "${name}" at ${point}${when ? ` in ${when()}` : ""}`;
  }
}

const showPoint = (values: Float64Array): string => (values.length === 1 ? String(values[0]) : showNumbers(values));

/**
 * The evaluations that a run needs before it can continue: of black boxes, or of shards of a gradient. All of them may run at
 * the same time. The run resumes with their values, in the order of `evaluations`.
 *
 * @example
 * const loop = turns(run, feeds);
 * let turn = loop.next();
 * while (!turn.done) {
 *   if (turn.value instanceof EvaluationRequest) {
 *     const values = turn.value.evaluations.map((each) => each.read(measure(each.inputs)));
 *     turn = loop.next(values);
 *   } else turn = loop.next();
 * }
 */
export class EvaluationRequest {
  /** The points to evaluate. */
  readonly evaluations: readonly Evaluation[];

  constructor(evaluations: readonly Evaluation[]) {
    this.evaluations = evaluations;
  }

  /** The indices of the evaluations, grouped by their node, in order. */
  get byBox(): number[][] {
    const indices = new Map<string, number[]>();
    this.evaluations.forEach(({ node }, i) => {
      const own = indices.get(node);
      if (own) own.push(i);
      else indices.set(node, [i]);
    });
    return [...indices.values()];
  }
}

/** Units of work. A unit may yield a request, whose evaluated values are passed to `next`. */
export type RequestingSteps<V> = Generator<EvaluationRequest | undefined, V, readonly Float64Array[] | undefined>;
