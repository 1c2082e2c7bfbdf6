import { perSecond } from "./words.js";

/** What a fleet does at a moment, as `status$` of `@rxgrad/fleet` tells it. */
export interface FleetAtWork {
  /** Its workers; those that are refused have a reason. */
  readonly workers: readonly { readonly refused: string | undefined }[];
  /** The number of evaluations that workers have. */
  readonly inFlight: number;
  /** The number of evaluations that wait for a worker. */
  readonly waiting: number;
  /** The number of deliveries after the first. */
  readonly redelivered: number;
  /** Answers per second. */
  readonly rate: number;
  /** What keeps the work from going on; undefined where nothing does. */
  readonly problem: string | undefined;
}

/**
 * What a fleet does, in one line: its workers, what is at work and what waits; or what keeps it from going on.
 *
 * @param status What `status$` of a fleet emits.
 * @returns A line, which may be longer than a terminal is wide.
 * @example
 * const status = { workers: [{ refused: undefined }], inFlight: 4, waiting: 28, redelivered: 0, rate: 71.6, problem: undefined };
 * fleetLine(status); // "1 worker  4 at work  28 waiting  72/s"
 */
export function fleetLine(status: FleetAtWork): string {
  const { workers, inFlight, waiting, redelivered, rate, problem } = status;
  if (problem !== undefined) return `fleet: ${problem}`;
  const serving = workers.filter(({ refused }) => refused === undefined).length;
  const parts = [counted(serving, "worker"), `${inFlight} at work`, `${waiting} waiting`];
  if (rate > 0) parts.push(perSecond(rate));
  if (redelivered > 0) parts.push(`${redelivered} delivered again`);
  if (serving < workers.length) parts.push(`${workers.length - serving} refused`);
  return parts.join("  ");
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
