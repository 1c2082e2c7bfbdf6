import type { BoxValue, EvaluationContext, GradientFleet } from "rxgrad";
import type { Observable } from "rxjs";

/** What evaluates functions elsewhere: in other threads, or on other machines. */
export interface Fleet extends GradientFleet {
  /**
   * The function of this name, as what `evaluate` of `blackBox` takes.
   *
   * @param name The name under which the module of the workers exports the function.
   * @returns A function of the inputs by name. Its Promise rejects if the function threw at every try, if it ended the thread
   * again and again, if the signal is aborted, and if the fleet is closed.
   */
  evaluate(name: string): FleetEvaluation;
  /** What the fleet does, now and at each change, at most every half second. It completes when the fleet or its connection is closed. */
  readonly status$: Observable<FleetStatus>;
  /** Gives up what is under way, and leaves nothing behind: no thread, timer or subscription, and nothing on a server. */
  close(): Promise<void>;
}

/** A function that is evaluated elsewhere. */
export type FleetEvaluation = (
  inputs: Readonly<Record<string, Float64Array>>,
  context?: EvaluationContext,
) => Promise<BoxValue>;

/** What a fleet does at a moment. */
export interface FleetStatus {
  /** The workers whose heartbeats came within the last seconds. */
  readonly workers: readonly FleetWorker[];
  /** The number of evaluations that workers have and have not answered. */
  readonly inFlight: number;
  /** The number of evaluations that no worker has taken yet. */
  readonly waiting: number;
  /** The number of deliveries after the first, of all evaluations so far. */
  readonly redelivered: number;
  /** The number of evaluations that were answered so far. */
  readonly answered: number;
  /** The number of messages that were dropped so far: answers that came late or twice, and what was not understood. */
  readonly dropped: number;
  /** Answers per second, over the last seconds. */
  readonly rate: number;
  /** What keeps the work from going on, in a sentence with what to do about it; undefined where nothing does. */
  readonly problem: string | undefined;
}

/** A worker of a fleet. */
export interface FleetWorker {
  /** Its identity: 16 hexadecimal digits, new at each start. */
  readonly id: string;
  /** Its machine and process, for people. */
  readonly name: string;
  /** The number of evaluations that it does at the same time. */
  readonly concurrency: number;
  /** The number of evaluations under way. */
  readonly busy: number;
  /** The number of evaluations that it has answered to this fleet. */
  readonly answered: number;
  /** Answers per second, over the last seconds. */
  readonly rate: number;
  /** Why it gets no work from this fleet; undefined where it does. */
  readonly refused: string | undefined;
}
