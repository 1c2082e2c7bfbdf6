/** How a fleet is known. */
type FleetState =
  /** No status has come yet. */
  | "waiting"
  | "open"
  /** Its stream has completed. */
  | "closed"
  /** Its stream has failed. */
  | "failed"
  /** Whoever told of it does not answer any more. */
  | "away";

/** What several workers do together. */
export interface WorkersTogether {
  readonly count: number;
  readonly busy: number;
  readonly places: number;
  readonly answered: number;
  readonly rate: number;
}

/** A worker in the table. */
export interface WorkerRow {
  readonly id: string;
  readonly name: string;
  readonly busy: number;
  readonly places: number;
  readonly answered: number;
  readonly rate: number;
}

/** Workers that are refused for the same reason. */
export interface Refusal {
  readonly reason: string;
  readonly count: number;
  /** The names of the first ones. */
  readonly names: readonly string[];
}

/**
 * All that the page shows of a fleet, as plain data of a bounded size. Each view holds everything, so that only the newest matters to a
 * page that comes late or is slow.
 */
export interface FleetView {
  readonly state: FleetState;
  /** Why the stream has failed, or what keeps the work from going on. */
  readonly problem: string | undefined;
  /** The workers that get work. */
  readonly serving: WorkersTogether;
  /** Some of them, by their names. */
  readonly workers: readonly WorkerRow[];
  /** Those that are not in the table. */
  readonly others: WorkersTogether;
  /** The number of workers that are refused, and why, the most frequent reasons first. */
  readonly refused: number;
  readonly refusals: readonly Refusal[];
  readonly inFlight: number;
  readonly waiting: number;
  readonly redelivered: number;
  readonly answered: number;
  readonly dropped: number;
  readonly rate: number;
  /** The rates of the last minutes: how many seconds ago each began, the oldest first, and answers per second. */
  readonly rates: readonly (readonly [ago: number, rate: number])[];
}

const NONE: WorkersTogether = { count: 0, busy: 0, places: 0, answered: 0, rate: 0 };

/** A fleet of which nothing is known yet. */
export const UNKNOWN: FleetView = {
  ...{ state: "waiting", problem: undefined, serving: NONE, workers: [], others: NONE, refused: 0, refusals: [] },
  ...{ inFlight: 0, waiting: 0, redelivered: 0, answered: 0, dropped: 0, rate: 0, rates: [] },
};

/** The last view of a fleet that nobody tells of any more. What is over already stays so. */
export const withoutTeller = (view: FleetView): FleetView =>
  view.state === "closed" || view.state === "failed" ? view : { ...view, state: "away", problem: undefined };
