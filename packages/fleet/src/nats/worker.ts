import type { NatsConnection } from "@nats-io/nats-core";
import type { DataCopies } from "../data-copies.js";
import type { TaskRunner } from "../threads/task-runner.js";
import { newIdentity } from "../wire/identity.js";
import { encodeHeartbeat } from "../wire/messages.js";
import { Exclusion } from "./exclusion.js";
import { JobPerformer } from "./job-performer.js";
import { subjectsOf } from "./subjects.js";
import { TrainerLinks } from "./trainer-links.js";
import { REQUEST_TIMEOUT } from "./work-queue.js";

/** A worker sends a heartbeat after each of these periods, in milliseconds. */
const HEARTBEAT_EVERY = 500;

/** The most different warnings of a worker. */
const MOST_WARNINGS = 100;

/** How a worker serves. */
export interface WorkerOptions {
  readonly fleet: string;
  readonly name: string;
  readonly version: string;
  readonly copies: DataCopies;
  readonly warn: (message: string) => void;
}

/** Serves a fleet: takes jobs of its trainers, performs them, and answers. */
export class Worker {
  readonly #connection: NatsConnection;
  readonly #runner: TaskRunner;
  readonly #options: WorkerOptions;
  readonly #identity = newIdentity();
  readonly #links: TrainerLinks;
  readonly #exclusion: Exclusion;
  readonly #performer: JobPerformer;
  readonly #warned = new Set<string>();
  readonly #heartbeats: ReturnType<typeof setInterval>;
  readonly #places: Promise<void>[];
  #isClosed = false;

  constructor(connection: NatsConnection, runner: TaskRunner, options: WorkerOptions) {
    this.#connection = connection;
    this.#runner = runner;
    this.#options = options;
    const { fleet, version, copies } = options;
    const about = { worker: this.#identity, version, warn: (message: string) => this.#warnOnce(message) };
    this.#links = new TrainerLinks(connection, { fleet, copies, ...about });
    // Who waits for a job waits no more when another job is to be performed alone.
    this.#exclusion = new Exclusion(() => this.#links.interrupt());
    this.#performer = new JobPerformer(runner, this.#exclusion, about);
    this.#sendHeartbeat(false);
    this.#heartbeats = setInterval(() => this.#sendHeartbeat(false), HEARTBEAT_EVERY);
    this.#places = Array.from({ length: runner.concurrency }, () => this.#work());
    void connection.closed().then(() => this.close());
  }

  /** Gives back its jobs to the queue, and ends. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#heartbeats);
    this.#performer.close();
    // Where the server is away, it does not say that it has understood.
    const left = inTime(this.#links.close());
    this.#runner.close();
    await Promise.all(this.#places);
    await left;
    this.#sendHeartbeat(true);
  }

  /** One of as many places as there are jobs at the same time. */
  async #work(): Promise<void> {
    while (!this.#isClosed) {
      // A job that nobody here can begin would wait, while others could perform it.
      await this.#exclusion.free();
      const pulled = await this.#links.next();
      if (!pulled) continue;
      const { link, delivery } = pulled;
      if (this.#isClosed || this.#exclusion.isTaken) link.release(delivery);
      else await this.#performer.perform(link, delivery);
    }
  }

  #sendHeartbeat(isLast: boolean): void {
    if (this.#connection.isClosed() || this.#connection.isDraining()) return;
    const { name, version, copies } = this.#options;
    const { concurrency } = this.#runner;
    const about = { worker: this.#identity, name, version, data: copies.names, concurrency };
    const heartbeat = { ...about, busy: this.#performer.busy, isLast };
    this.#connection.publish(subjectsOf(this.#options.fleet).heartbeats, encodeHeartbeat(heartbeat));
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message) || this.#warned.size > MOST_WARNINGS) return;
    this.#warned.add(message);
    this.#options.warn(`serve: ${message}.`);
  }
}

/** Waits for a Promise, but not for longer than for a request. */
async function inTime(promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, REQUEST_TIMEOUT);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
