import { describeValue, messageOf } from "../errors/describe-value.js";
import type { NumberRange } from "../errors/domains.js";
import { HyperparameterError } from "../errors/errors.js";

/** An Observable of numbers. Only `train` of rxgrad, and `evaluate` of a gradient, subscribe to it. */
export interface NumberStream {
  /** Subscribes an observer to the numbers. */
  subscribe(observer: { next(value: number): void; error?(error: unknown): void; complete?(): void }): {
    unsubscribe(): void;
  };
}

/** The state from which a stream resumes: numbers by name. */
export type StreamState = Readonly<Record<string, number>>;

/**
 * A stream that resumes with its run, such as that of `reduceOnPlateau`. Its state is saved with the state of the run. A stream
 * without the two methods starts anew with each run.
 */
export interface ResumableStream extends NumberStream {
  /** The state after an iteration was observed. All later values follow from it. */
  state(iteration: number): StreamState;
  /** Resumes from a value that `state` returned in this or another process. It is called before the run subscribes. */
  resume(state: StreamState): void;
}

/** A number, a schedule (a function of the iteration, from 1), or a stream that is sampled at the start of each iteration. */
export type Hyperparameter = number | ((iteration: number) => number) | NumberStream;

/** A hyper-parameter of a node, a gradient or an optimizer, with the values that it accepts. */
export interface HyperparameterDeclaration {
  /** Its name, such as `learningRate`. */
  readonly name: string;
  /** What the user gave. */
  readonly value: Hyperparameter;
  /** The accepted values in words, for messages: they follow "give". */
  readonly wanted: string;
  /** Whether a number is in its domain. */
  accepts(value: number): boolean;
  /** The accepted values as data; undefined if they are no range, or its author does not tell it. */
  readonly range?: NumberRange;
}

export const isStream = (value: Hyperparameter): value is NumberStream =>
  typeof value === "object" && value !== null && typeof value.subscribe === "function";

/** Whether a hyper-parameter is a stream that can save its state and resume from it. */
export const isResumable = (value: Hyperparameter): value is ResumableStream =>
  isStream(value) &&
  (["state", "resume"] as const).every((each) => typeof (value as ResumableStream)[each] === "function");

/**
 * Declares a hyper-parameter. A number is checked at once; values of schedules and streams are checked in each iteration.
 *
 * @throws HyperparameterError for a number outside its domain, and for a value that is no number, function or stream.
 */
export function hyperparameter(owner: string, declaration: HyperparameterDeclaration): HyperparameterDeclaration {
  const { name, value, wanted } = declaration;
  if (typeof value === "number") checkValue(owner, declaration, value);
  else if (typeof value !== "function" && !isStream(value)) {
    throw new HyperparameterError(
      `${owner}: ${name} is ${describeValue(value)}; give ${wanted}, a schedule (iteration) => number, or an Observable.`,
    );
  }
  return declaration;
}

/** A hyper-parameter that comes from a stream, and the name of its owner. */
export interface StreamedHyperparameter {
  /** The node, gradient or optimizer that it belongs to. */
  readonly owner: string;
  /** Its name there. */
  readonly name: string;
  /** The stream that was given. */
  readonly stream: NumberStream;
}

/** A hyper-parameter in a run. `current` is its value in the present iteration. */
export class HyperparameterValue {
  /** The node, gradient or optimizer that it belongs to. */
  readonly owner: string;
  /** What was given, and its domain. */
  readonly declaration: HyperparameterDeclaration;
  readonly #latest: (() => number) | undefined;
  /** The number in this iteration. */
  current: number = Number.NaN;
  #before = Number.NaN;
  /** The iteration of the current value. */
  #iteration = 0;

  /**
   * @param owner The node, gradient or optimizer that it belongs to.
   * @param declaration What was given, and its domain.
   * @param latest Returns the latest value of the stream. Needed if the declaration holds a stream.
   */
  constructor(owner: string, declaration: HyperparameterDeclaration, latest?: () => number) {
    this.owner = owner;
    this.declaration = declaration;
    this.#latest = latest;
    if (isStream(declaration.value) && !latest) {
      throw new HyperparameterError(
        `${owner}: ${declaration.name} is an Observable, which only train() of rxgrad subscribes to; give a number or a schedule here.`,
      );
    }
  }

  /** Sets the value for an iteration. @throws HyperparameterError if it is outside its domain. */
  sample(iteration: number): void {
    const { value } = this.declaration;
    let next: number;
    if (typeof value === "number") next = value;
    else if (typeof value === "function") next = callSchedule(this.owner, this.declaration.name, value, iteration);
    else next = (this.#latest as () => number)();
    // A number stays the same, so it is checked once.
    if (value !== this.current) checkValue(this.owner, this.declaration, next, iteration);
    this.#before = this.current;
    this.current = next;
    this.#iteration = iteration;
  }

  /** The value in an iteration, which is the last one that was sampled, or the one before. */
  at(iteration: number): number {
    return iteration < this.#iteration ? this.#before : this.current;
  }
}

function callSchedule(owner: string, name: string, schedule: (iteration: number) => number, iteration: number): number {
  try {
    return schedule(iteration);
  } catch (error) {
    throw new HyperparameterError(
      `${owner}: the schedule of ${name} threw at iteration ${iteration}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** @throws HyperparameterError for a value outside its domain. */
export function checkValue(
  owner: string,
  { name, wanted, accepts }: HyperparameterDeclaration,
  value: number,
  iteration?: number,
): void {
  if (typeof value === "number" && accepts(value)) return;
  const when = iteration === undefined ? "" : ` at iteration ${iteration}`;
  throw new HyperparameterError(`${owner}: ${name} is ${describeValue(value)}${when}; give ${wanted}.`);
}
