import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import type { FleetWorker } from "../fleet.js";
import { Rate } from "../rate.js";
import { type Beat, decodeBeat, type WireError } from "./messages.js";

/** Workers beat twice a second; one that has not beaten for so many milliseconds is gone. */
const GONE = 1600;

/** The most workers that are remembered; a trainer's memory must not depend on who beats. */
const MOST_WORKERS = 20_000;

/** The most bytes of a beat. */
const MOST_BYTES = 8192;

/** What is known of a worker. */
interface Seen {
  beat: Beat;
  at: number;
  readonly rate: Rate;
}

/** The workers of a fleet, by their beats. */
export class WorkersSeen {
  readonly #subscription: Subscription;
  readonly #seen = new Map<string, Seen>();
  readonly #refused: (reason: string) => void;

  /** @param onRefused Called with the reason why a beat was dropped. */
  constructor(connection: NatsConnection, subject: string, onRefused: (reason: string) => void) {
    this.#refused = onRefused;
    this.#subscription = connection.subscribe(subject, {
      callback: (error, { data }) => {
        if (error) return;
        const beat = this.#read(data);
        if (!beat) return;
        if (beat.isLast) this.#seen.delete(beat.worker);
        else this.#remember(beat);
      },
    });
  }

  /** Counts an answer of a worker. */
  answered(worker: string): void {
    this.#seen.get(worker)?.rate.add();
  }

  /** The name of a worker, for people. */
  nameOf(worker: string): string {
    return this.#seen.get(worker)?.beat.name ?? worker;
  }

  /** The workers that beat. @param refusalOf Why a worker gets no work; undefined where it does. */
  list(refusalOf: (beat: Beat) => string | undefined): FleetWorker[] {
    this.#forget();
    return [...this.#seen.values()].map(({ beat, rate }) => ({
      id: beat.worker,
      name: beat.name,
      concurrency: beat.concurrency,
      busy: beat.busy,
      answered: rate.total,
      rate: rate.perSecond,
      refused: refusalOf(beat),
    }));
  }

  close(): void {
    this.#subscription.unsubscribe();
    this.#seen.clear();
  }

  #read(data: Uint8Array): Beat | undefined {
    try {
      return decodeBeat(data, MOST_BYTES);
    } catch (error) {
      this.#refused(`a beat: ${(error as WireError).message}`);
      return undefined;
    }
  }

  #remember(beat: Beat): void {
    const known = this.#seen.get(beat.worker);
    if (known) {
      known.beat = beat;
      known.at = performance.now();
      return;
    }
    this.#forget();
    if (this.#seen.size < MOST_WORKERS) this.#seen.set(beat.worker, { beat, at: performance.now(), rate: new Rate() });
  }

  #forget(): void {
    const oldest = performance.now() - GONE;
    for (const [worker, { at }] of this.#seen) if (at < oldest) this.#seen.delete(worker);
  }
}
