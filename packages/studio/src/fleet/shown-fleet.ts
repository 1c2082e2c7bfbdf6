import { isObservable, type Observable } from "rxjs";

/** A worker of a fleet that the page shows, as `@rxgrad/fleet` tells of it. */
export interface ShownWorker {
  /** Its identity, different from that of all others. */
  readonly id: string;
  /** Its machine and process, for people. */
  readonly name: string;
  /** The number of evaluations that it does at the same time. */
  readonly concurrency: number;
  /** The number of evaluations under way. */
  readonly busy: number;
  /** The number of evaluations that it has answered. */
  readonly answered: number;
  /** Answers per second. */
  readonly rate: number;
  /** Why it gets no work; undefined where it does. */
  readonly refused: string | undefined;
}

/** What a fleet that the page shows does at a moment: the `FleetStatus` of `@rxgrad/fleet`. */
export interface ShownStatus {
  /** Its workers, refused ones too. */
  readonly workers: readonly ShownWorker[];
  /** The number of evaluations that workers have. */
  readonly inFlight: number;
  /** The number of evaluations that wait for a worker. */
  readonly waiting: number;
  /** The number of deliveries after the first. */
  readonly redelivered: number;
  /** The number of evaluations that were answered. */
  readonly answered: number;
  /** The number of messages that were dropped. */
  readonly dropped: number;
  /** Answers per second. */
  readonly rate: number;
  /** What keeps the work from going on; undefined where nothing does. */
  readonly problem: string | undefined;
}

/** A fleet that the page shows: a `Fleet` of `@rxgrad/fleet`, or whatever tells its status in the same way. */
export interface ShownFleet {
  /** What the fleet does, now and at each change. It completes when the fleet is closed. */
  readonly status$: Observable<ShownStatus>;
}

/** The statuses of a fleet; undefined for what is none. */
export function statusesOf(fleet: unknown): Observable<ShownStatus> | undefined {
  const stream: unknown = isObservable(fleet) ? fleet : (fleet as Partial<ShownFleet> | null)?.status$;
  return isObservable(stream) ? (stream as Observable<ShownStatus>) : undefined;
}
