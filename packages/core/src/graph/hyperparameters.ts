import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError } from "../errors/errors.js";
import { messageOf } from "../errors/message-of.js";

/** What core knows of an Observable: it can be subscribed to. Core stores such a thing and never calls it. */
export interface NumberStream {
  subscribe(observer: { next(value: number): void; error?(error: unknown): void; complete?(): void }): {
    unsubscribe(): void;
  };
}

/** Numbers by name: what a stream goes on from. */
export type StreamState = Readonly<Record<string, number>>;

/**
 * A stream that goes on where it was when a run is resumed, such as that of `reduceOnPlateau`: its state is saved with the
 * run's. Without the two methods, a stream begins with each run as it begins.
 */
export interface ResumableStream extends NumberStream {
  /** All that its next values follow from, once it has seen what there was to see of an iteration. */
  state(iteration: number): StreamState;
  /** Goes on from what `state` gave, here or in another process. It comes before the run subscribes. */
  resume(state: StreamState): void;
}

/** A number, a schedule (the number for an iteration, counted from 1), or a stream sampled at the start of each iteration. */
export type Hyperparameter = number | ((iteration: number) => number) | NumberStream;

/** A hyper-parameter of a node, a gradient or an optimizer, and what values it may take. */
export interface HyperparameterDeclaration {
  /** Its name, such as `learningRate`. */
  readonly name: string;
  readonly value: Hyperparameter;
  /** What it must be, in words that follow "give". */
  readonly wanted: string;
  accepts(value: number): boolean;
}

export const isStream = (value: Hyperparameter): value is NumberStream =>
  typeof value === "object" && value !== null && typeof value.subscribe === "function";

/** Whether a hyper-parameter is a stream that can tell its state, and go on from one. */
export const isResumable = (value: Hyperparameter): value is ResumableStream =>
  isStream(value) &&
  (["state", "resume"] as const).every((each) => typeof (value as ResumableStream)[each] === "function");

/**
 * Declares a hyper-parameter, checking what can be checked before anything runs.
 *
 * @throws HyperparameterError for a number outside its domain, or a value of another kind.
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

/** A hyper-parameter that comes from a stream, and whose it is. */
export interface StreamedHyperparameter {
  readonly owner: string;
  readonly name: string;
  readonly stream: NumberStream;
}

/** A hyper-parameter in a run: `current` is its value in this iteration. */
export class HyperparameterValue {
  readonly owner: string;
  readonly declaration: HyperparameterDeclaration;
  readonly #latest: (() => number) | undefined;
  current: number = Number.NaN;
  #before = Number.NaN;
  /** The iteration of the current value. */
  #iteration = 0;

  /** @param latest Gives the newest value of the declaration's stream, if it is one. */
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

  /** Takes the value for an iteration. @throws HyperparameterError where it is outside its domain. */
  sample(iteration: number): void {
    const { value } = this.declaration;
    let next: number;
    if (typeof value === "number") next = value;
    else if (typeof value === "function") next = callSchedule(this.owner, this.declaration.name, value, iteration);
    else next = (this.#latest as () => number)();
    checkValue(this.owner, this.declaration, next, iteration);
    this.#before = this.current;
    this.current = next;
    this.#iteration = iteration;
  }

  /** The value in an iteration: the one that was sampled last, or the one before. */
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

/** @throws HyperparameterError for a value outside of its domain. */
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
