import { describeValue } from "../errors/describe-value.js";
import { NumericError, OperationError, RxgradError } from "../errors/errors.js";
import { messageOf } from "../errors/message-of.js";
import { shortened } from "../errors/shorten.js";
import type { Block } from "./block.js";

/** What a black box gives for a point: its numbers in order, or the bare number where there is one. */
export type Answer = number | ArrayLike<number>;

/** What core knows of an Observable of answers: it can be subscribed to. Its first value counts. */
export interface AnswerStream {
  subscribe(observer: { next(value: Answer): void; error?(error: unknown): void; complete?(): void }): {
    unsubscribe(): void;
  };
}

/** An answer, now or later. */
export type EventualAnswer = Answer | PromiseLike<Answer> | AnswerStream;

/** What an evaluation of a black box may go by, besides its inputs. */
export interface EvaluationContext {
  /** Aborted as soon as nobody waits for the answer any more: pass it on, to `fetch` for one. */
  readonly signal: AbortSignal;
  /** Which of the `repeat` evaluations of the point this is, counted from 0. */
  readonly repetition: number;
}

/** What a plan knows of a black box, by point: its forward. */
export interface PointValues {
  readonly forward: (out: Block, ...inputs: Block[]) => void;
}

/** How an operation is evaluated outside of the plan. */
export interface BlackBox {
  /** What will be known of it in a plan. */
  cacheFor(box: BoxIdentity): PointValues;
  /** The value at a point. @param inputs One sample of each input, in their order. */
  evaluate(inputs: readonly Float64Array[], context: EvaluationContext): EventualAnswer;
  /** How many evaluations of a point are averaged. */
  readonly repeat: number;
  /** The greatest number of evaluations under way at any time. */
  readonly concurrency: number;
}

/** Whose evaluation it is. */
export interface BoxIdentity {
  readonly kind: string;
  readonly name: string;
  readonly blackBox: BlackBox;
  /** What its inputs are called. */
  readonly inputNames: readonly string[];
  /** How many numbers it gives. */
  readonly size: number;
  /** The iteration of the run in words; undefined where there is none, as in `evaluate`. */
  readonly when: (() => string) | undefined;
}

/** One evaluation that a run asks for, and cannot go on without. */
export class Evaluation {
  /** The name of the black box. */
  readonly node: string;
  /** One sample of each of its inputs, in their order. */
  readonly inputs: readonly Float64Array[];
  /** Which of the `repeat` evaluations of this point it is, counted from 0. */
  readonly repetition: number;
  readonly #box: BoxIdentity;

  constructor(box: BoxIdentity, inputs: readonly Float64Array[], repetition: number) {
    this.node = box.name;
    this.inputs = inputs;
    this.repetition = repetition;
    this.#box = box;
  }

  /** How many evaluations of its black box may be under way at a time. */
  get concurrency(): number {
    return this.#box.blackBox.concurrency;
  }

  /** Calls the user's function, with copies of the inputs, since it is not ours. */
  start(signal: AbortSignal): EventualAnswer {
    const { blackBox } = this.#box;
    return blackBox.evaluate(
      this.inputs.map((each) => each.slice()),
      { signal, repetition: this.repetition },
    );
  }

  /** What came as an answer, as numbers. @throws OperationError, NumericError for what is none. */
  read(answer: unknown): Float64Array {
    const { size } = this.#box;
    const values = typeof answer === "number" ? [answer] : answer;
    const length = (values as Partial<ArrayLike<unknown>> | null | undefined)?.length;
    if (typeof values !== "object" || length !== size) {
      const wanted = size === 1 ? "a number" : `${size} numbers`;
      throw new OperationError(`${this.#place}: evaluate gave ${describeValue(answer)}; give ${wanted}.`);
    }
    // Looked at as they came: null would become 0.
    const at = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
    if (at < 0) return Float64Array.from(values as ArrayLike<number>);
    throw new NumericError(
      `${this.#place}: evaluate gave ${describeValue((values as ArrayLike<unknown>)[at])}${size > 1 ? ` as number ${at}` : ""}; give finite numbers, a large one where there is no answer.`,
    );
  }

  /** The error for an evaluation that failed: it names the node, the point and the cause. */
  failed(cause: unknown): RxgradError {
    if (cause instanceof RxgradError) return cause;
    return new OperationError(
      `${this.#place}: evaluate failed: ${shortened(messageOf(cause), 120)}; catch that in it, or let it be tried again: train(W, data, { boxes: { operators: (result$) => result$.pipe(retry(3)) } }).`,
      { cause },
    );
  }

  /** @throws OperationError */
  cannotWait(what: string): OperationError {
    return new OperationError(
      `${this.#place}: evaluate gave ${what}, for which nothing here can wait; use train or evaluate, or give the numbers themselves.`,
    );
  }

  get #place(): string {
    const { kind, name, inputNames, when } = this.#box;
    const point = this.inputs.map((values, i) => `${inputNames[i]} = ${showNumbers(values)}`).join(", ");
    return `${kind} "${name}" at ${point}${when ? ` in ${when()}` : ""}`;
  }
}

/** Up to this many numbers of a point are told. */
const MOST_TOLD = 8;

function showNumbers(values: Float64Array): string {
  if (values.length === 1) return String(values[0]);
  const told = [...values.subarray(0, MOST_TOLD)].join(", ");
  return values.length > MOST_TOLD ? `[${told}, … ${values.length} in all]` : `[${told}]`;
}

/**
 * What a run needs to be told before it can go on: evaluations of its black boxes, all of which may be under way at the
 * same time. Answered with their results, in this order.
 *
 * @example
 * const loop = turns(run, feeds);
 * let turn = loop.next();
 * while (!turn.done) {
 *   if (turn.value instanceof EvaluationRequest) {
 *     const answers = turn.value.evaluations.map((each) => each.read(measure(each.inputs)));
 *     turn = loop.next(answers);
 *   } else turn = loop.next();
 * }
 */
export class EvaluationRequest {
  readonly evaluations: readonly Evaluation[];

  constructor(evaluations: readonly Evaluation[]) {
    this.evaluations = evaluations;
  }

  /** The places of the evaluations, those of each black box together, in order. */
  get byBox(): number[][] {
    const places = new Map<string, number[]>();
    this.evaluations.forEach(({ node }, i) => {
      const own = places.get(node);
      if (own) own.push(i);
      else places.set(node, [i]);
    });
    return [...places.values()];
  }
}
