import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import { messageOf } from "@rxgrad/core/internal";
import type { FleetWorker } from "../fleet.js";
import { Rate } from "../rate.js";
import { decodeHeartbeat, type Heartbeat } from "../wire/messages.js";

/** Workers send two heartbeats a second; one that has sent none for so many milliseconds is gone. */
const GONE = 1600;

/** The most workers that are remembered; a trainer's memory must not depend on who sends heartbeats. */
const MOST_WORKERS = 20_000;

/** The most bytes of a heartbeat. */
const MOST_BYTES = 8192;

/** What is known of a worker. */
interface Seen {
  heartbeat: Heartbeat;
  at: number;
  readonly rate: Rate;
}

/** The workers of a fleet, by their heartbeats. */
export class WorkersSeen {
  readonly #subscription: Subscription;
  readonly #seen = new Map<string, Seen>();
  readonly #refused: (reason: string) => void;

  /** @param onRefused Called with the reason why a heartbeat was dropped. */
  constructor(connection: NatsConnection, subject: string, onRefused: (reason: string) => void) {
    this.#refused = onRefused;
    this.#subscription = connection.subscribe(subject, {
      callback: (error, { data }) => {
        if (error) return;
        const heartbeat = this.#read(data);
        if (!heartbeat) return;
        if (heartbeat.isLast) this.#seen.delete(heartbeat.worker);
        else this.#remember(heartbeat);
      },
    });
  }

  /** Counts an answer of a worker. */
  answered(worker: string): void {
    this.#seen.get(worker)?.rate.add();
  }

  /** The name of a worker, for people. */
  nameOf(worker: string): string {
    return this.#seen.get(worker)?.heartbeat.name ?? worker;
  }

  /** Whether a worker is alive, by its heartbeats. */
  isThere(worker: string): boolean {
    this.#forget();
    return this.#seen.has(worker);
  }

  /** The workers that are there. @param refusalOf Why a worker gets no work; undefined where it does. */
  list(refusalOf: (heartbeat: Heartbeat) => string | undefined): FleetWorker[] {
    this.#forget();
    return [...this.#seen.values()].map(({ heartbeat, rate }) => ({
      id: heartbeat.worker,
      name: heartbeat.name,
      concurrency: heartbeat.concurrency,
      busy: heartbeat.busy,
      answered: rate.total,
      rate: rate.perSecond,
      refused: refusalOf(heartbeat),
    }));
  }

  close(): void {
    this.#subscription.unsubscribe();
    this.#seen.clear();
  }

  #read(data: Uint8Array): Heartbeat | undefined {
    try {
      return decodeHeartbeat(data, MOST_BYTES);
    } catch (error) {
      this.#refused(`a heartbeat: ${messageOf(error)}`);
      return undefined;
    }
  }

  #remember(heartbeat: Heartbeat): void {
    const known = this.#seen.get(heartbeat.worker);
    if (known) {
      known.heartbeat = heartbeat;
      known.at = performance.now();
      return;
    }
    this.#forget();
    if (this.#seen.size < MOST_WORKERS)
      this.#seen.set(heartbeat.worker, { heartbeat, at: performance.now(), rate: new Rate() });
  }

  #forget(): void {
    const oldest = performance.now() - GONE;
    for (const [worker, { at }] of this.#seen) if (at < oldest) this.#seen.delete(worker);
  }
}
