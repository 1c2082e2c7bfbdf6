import { checkOption, describeValue, isFloat64Array, whole } from "@rxgrad/core/internal";
import { type GradientFleet, HyperparameterError, type SharedPart } from "rxgrad";
import { nameFleetFunction } from "rxgrad/driver";
import { distinctUntilChanged, map, type Observable, takeUntil, timer } from "rxjs";
import type { DataCopies } from "./data-copies.js";
import type { FleetEvaluation, FleetStatus } from "./fleet.js";
import type { EvaluateTask } from "./tasks/evaluate.js";
import { gradientTask, type KeyedPart } from "./tasks/gradient.js";
import type { Outcome } from "./tasks/outcome.js";
import { nameOf, type Task } from "./tasks/task.js";
import { LONGEST_TEXT } from "./wire/fields.js";
import { newIdentity } from "./wire/identity.js";

/** A task that ended its thread so often is not tried again. */
export const MOST_DEATHS = 3;

/** The status is told again after so many milliseconds, if it has changed. */
const STATUS_EVERY = 500;

/** Sends a task to be performed, and returns its numbers. */
export type Submit = (task: Task, signal: AbortSignal) => Promise<readonly Float64Array[]>;

/** A signal that nobody aborts. */
const never = (): AbortSignal => new AbortController().signal;

/**
 * What `fleet.evaluate` returns.
 *
 * @throws HyperparameterError for a name that is no text, or too long for a message.
 */
export function evaluationOf(owner: string, name: string, submit: Submit): FleetEvaluation {
  if (typeof name !== "string" || name === "") {
    throw new HyperparameterError(
      `${owner}: evaluate was given ${typeof name === "string" ? '""' : typeof name}; give the name of a function, such as "simulate".`,
    );
  }
  if (name.length > LONGEST_TEXT) {
    throw new HyperparameterError(
      `${owner}: evaluate was given a name of ${name.length} letters; give one of at most ${LONGEST_TEXT}.`,
    );
  }
  const evaluate: FleetEvaluation = async (inputs, { signal = never(), repetition = 0 } = {} as never) => {
    checkInputs(owner, name, inputs);
    checkOption(owner, "repetition", repetition, whole(0));
    const task: EvaluateTask = {
      type: "evaluate",
      function: name,
      inputs: Object.keys(inputs),
      arrays: Object.values(inputs),
      repetition,
    };
    const [values] = await submit(task, signal);
    return values;
  };
  return nameFleetFunction(evaluate, name);
}

/** @throws HyperparameterError for what cannot be sent to every worker. */
function checkInputs(owner: string, name: string, inputs: Readonly<Record<string, unknown>>): void {
  const wrong = Object.keys(inputs).find((each) => !isFloat64Array(inputs[each]));
  if (wrong === undefined) return;
  throw new HyperparameterError(
    `${owner}: "${name}" was given ${describeValue(inputs[wrong])} as ${wrong}; give a Float64Array, as a black box does.`,
  );
}

/** What evaluates parts of gradients by `submit`. @param copies The data of which workers have copies. */
export function gradientsBy(submit: Submit, copies?: DataCopies): GradientFleet["evaluateGradient"] {
  const referenced: DataCopies["referenced"] = (task) => copies?.referenced(task) ?? task;
  const keyed = new WeakMap<SharedPart, KeyedPart>();
  const prefix = newIdentity();
  let count = 0;
  const keyedOf = (part: SharedPart): KeyedPart => {
    const known = keyed.get(part) ?? { key: `${prefix}-${++count}`, part: referenced(part) };
    keyed.set(part, known);
    return known;
  };
  return async (task, signal) => {
    const [values] = await submit(gradientTask(task, keyedOf, referenced), signal);
    return values;
  };
}

/** Counts the failed attempts of a task: it is tried again, or its Promise rejects. */
export class Attempts {
  readonly #most: number;
  #errors = 0;
  #deaths = 0;
  #isSuspect = false;

  /** @param most The number of attempts after which an error counts. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether the task is performed alone from now on, because a thread ended while it was performed. */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  /**
   * Counts a failed attempt. A death counts only if the task was alone: it may have been another's fault before.
   *
   * @param where Where it failed, in words.
   * @returns The error, if this attempt was the last.
   */
  afterFailure(task: Task, outcome: Outcome, isAlone: boolean, where: string): Error | undefined {
    if (outcome.type === "value") return undefined;
    if (outcome.type === "death") {
      this.#isSuspect = true;
      if (isAlone) this.#deaths++;
      if (this.#deaths < MOST_DEATHS) return undefined;
      return poison(task, `${where} (${outcome.message})`);
    }
    this.#errors++;
    if (this.#errors < this.#most && !outcome.isFinal) return undefined;
    const tried = this.#errors > 1 ? ` (tried ${this.#errors} times, the last time ${where})` : "";
    return new Error(`${outcome.message}${tried}`);
  }
}

/** The error for a task that ends every thread that performs it. */
export const poison = (task: Task, where: string): Error =>
  new Error(`"${nameOf(task)}" ended its thread ${MOST_DEATHS} times while it was alone there, the last time ${where}`);

/** A stream of what a fleet does, read twice a second while somebody is subscribed. It completes when the fleet is closed. */
export const statusStream = (read: () => FleetStatus, closed$: Observable<void>): Observable<FleetStatus> =>
  timer(0, STATUS_EVERY).pipe(
    takeUntil(closed$),
    map(read),
    distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
  );
