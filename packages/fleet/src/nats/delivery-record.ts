import { MOST_DEATHS } from "../evaluation.js";
import type { Question } from "../wire/messages.js";

/** A job that was lost with so many deliveries may have ended its workers, and is performed alone. */
const MOST_LOSSES = 3;

/** The most deliveries given back that are remembered. */
const MOST_RELEASED = 100_000;

/** How a job is performed; or that it is not, because it has ended too many processes. */
export type HowToPerform = "yes" | "alone" | "later" | "poison";

/**
 * What is known of the deliveries of a job: which were given back, and which were begun alone. The others are under way, or were lost
 * with their worker. The server's count alone does not tell them apart.
 */
export class DeliveryRecord {
  readonly #released = new Set<string>();
  /** The workers that have begun to perform a delivery alone. */
  readonly #begunAlone = new Map<string, string>();
  #seen = 1;

  /** A worker gave a delivery back, without having performed it. */
  released(delivery: string): void {
    if (this.#released.size < MOST_RELEASED) this.#released.add(delivery);
    this.#begunAlone.delete(delivery);
  }

  /** The job is sent again: the server counts its deliveries from 1. */
  sentAgain(): void {
    this.#released.clear();
    this.#seen = 1;
  }

  /** @returns How many of so many deliveries were not known before. */
  newOf(deliveries: number): number {
    const more = Math.max(0, deliveries - this.#seen);
    this.#seen += more;
    return more;
  }

  /**
   * How a worker shall perform a delivery. A job that has lost several workers is performed alone; where those are lost too, it is
   * poison.
   *
   * @param isSuspect Whether it is performed alone in any case.
   * @param isThere Whether a worker is alive.
   */
  howToPerform(
    { delivery, deliveries, worker }: Question,
    isSuspect: boolean,
    isThere: (worker: string) => boolean,
  ): HowToPerform {
    const lost = deliveries - 1 - this.#released.size;
    if (!isSuspect && lost < MOST_LOSSES) return "yes";
    // A question can come twice.
    this.#begunAlone.delete(delivery);
    const begun = [...this.#begunAlone.values()];
    if (begun.filter((each) => !isThere(each)).length >= MOST_DEATHS) return "poison";
    // Some of them may be alive after all, and answer.
    if (begun.length >= MOST_DEATHS) return "later";
    this.#begunAlone.set(delivery, worker);
    return "alone";
  }
}
