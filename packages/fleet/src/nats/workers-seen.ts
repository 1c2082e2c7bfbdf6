import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import { messageOf } from "@rxgrad/core/internal";
import type { FleetWorker } from "../fleet.js";
import { Rate } from "../rate.js";
import { decodeHeartbeat, type Heartbeat } from "../wire/messages.js";

/** Workers send two heartbeats a second; one that has sent none for so many milliseconds is gone. */
const GONE = 1600;

/** The most workers that are remembered, and the most whose answers are counted: a trainer's memory must not depend on who writes. */
const MOST_WORKERS = 20_000;

/** The most bytes of a heartbeat. */
const MOST_BYTES = 8192;

/** What is known of a worker. */
interface Seen {
  heartbeat: Heartbeat;
  at: number;
}

/** The workers of a fleet, by their heartbeats, and what each has answered. */
export class WorkersSeen {
  readonly #connection: NatsConnection;
  readonly #subject: string;
  readonly #refused: (reason: string) => void;
  readonly #seen = new Map<string, Seen>();
  // An answer may come before the first heartbeat, and a worker may be away for a time.
  readonly #rates = new Map<string, Rate>();
  #subscription: Subscription | undefined;

  /** @param onRefused Called with the reason why a heartbeat was dropped. */
  constructor(connection: NatsConnection, subject: string, onRefused: (reason: string) => void) {
    this.#connection = connection;
    this.#subject = subject;
    this.#refused = onRefused;
  }

  /** Listens to heartbeats, until `unlisten`. */
  listen(): void {
    this.#subscription ??= this.#connection.subscribe(this.#subject, {
      callback: (error, { data }) => {
        if (error) return;
        const heartbeat = this.#read(data);
        if (!heartbeat) return;
        if (heartbeat.isLast) this.#seen.delete(heartbeat.worker);
        else this.#remember(heartbeat);
      },
    });
  }

  unlisten(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#seen.clear();
  }

  /** Counts an answer of a worker. */
  answered(worker: string): void {
    this.#rateOf(worker).add();
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
    return [...this.#seen.values()].map(({ heartbeat }) => {
      const { worker: id, name, concurrency, busy } = heartbeat;
      const rate = this.#rates.get(id);
      const counted = { answered: rate?.total ?? 0, rate: rate?.perSecond ?? 0 };
      return { id, name, concurrency, busy, ...counted, refused: refusalOf(heartbeat) };
    });
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
    if (this.#seen.size < MOST_WORKERS) this.#seen.set(heartbeat.worker, { heartbeat, at: performance.now() });
  }

  #rateOf(worker: string): Rate {
    const rate = this.#rates.get(worker) ?? new Rate();
    // Behind the others: the first one is the one that has not answered for longest.
    this.#rates.delete(worker);
    this.#rates.set(worker, rate);
    const [longest] = this.#rates.keys();
    if (this.#rates.size > MOST_WORKERS) this.#rates.delete(longest as string);
    return rate;
  }

  #forget(): void {
    const oldest = performance.now() - GONE;
    for (const [worker, { at }] of this.#seen) if (at < oldest) this.#seen.delete(worker);
  }
}
