import {
  AckPolicy,
  type JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/nats-core";
import { CONSUMER, type TrainerSubjects } from "./subjects.js";

/** A request to the server fails after so many milliseconds. It is made again. */
export const REQUEST_TIMEOUT = 1000;

/** After an error of the server, it is asked again after so many milliseconds. */
export const RETRY_AFTER = 250;

/** The code of an error of JetStream: what is asked for is not there. */
const NOT_FOUND = 404;

/** Within this time, in milliseconds, the server drops a job that it has already stored. */
const DUPLICATES = 120_000;

/** A consumer that no worker asks for so many milliseconds is forgotten by the server. */
const INACTIVE = 600_000;

/** The most requests for jobs that wait on the server, of all workers. */
const MOST_WAITING = 16_384;

/** How the work queue is made. */
export interface WorkQueueOptions {
  readonly lease: number;
  readonly maxInFlight: number;
  readonly maxAge: number;
  readonly storage: "file" | "memory";
  readonly replicas: number;
}

/** What the server counts of a work queue. */
export interface QueueCounts {
  readonly waiting: number;
  readonly inFlight: number;
  /** The number of deliveries after the first, of all jobs so far. */
  readonly redelivered: number;
}

/** The work queue of one trainer on the server: a stream that keeps each job until it is acknowledged, and its consumer. */
export class WorkQueue {
  readonly #connection: NatsConnection;
  readonly #names: TrainerSubjects;
  readonly #options: WorkQueueOptions;
  readonly #client: JetStreamClient;
  #manager: JetStreamManager | undefined;

  constructor(connection: NatsConnection, names: TrainerSubjects, options: WorkQueueOptions) {
    this.#connection = connection;
    this.#names = names;
    this.#options = options;
    this.#client = jetstream(connection, { timeout: REQUEST_TIMEOUT });
  }

  /** Makes what is missing on the server. */
  async open(): Promise<void> {
    const { lease, maxInFlight, maxAge, storage, replicas } = this.#options;
    const { stream, jobs } = this.#names;
    const manager = await this.#managed();
    await manager.streams.add({
      name: stream,
      subjects: [jobs],
      retention: RetentionPolicy.Workqueue,
      storage: storage === "file" ? StorageType.File : StorageType.Memory,
      num_replicas: replicas,
      max_age: nanos(maxAge),
      duplicate_window: nanos(Math.min(DUPLICATES, maxAge)),
    });
    await manager.consumers.add(stream, {
      durable_name: CONSUMER,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(lease),
      max_deliver: -1,
      max_ack_pending: maxInFlight,
      max_waiting: MOST_WAITING,
      inactive_threshold: nanos(INACTIVE),
    });
  }

  /** Stores a job. @returns Its number in the stream. */
  async add(job: Uint8Array, id: string): Promise<number> {
    const { seq } = await this.#client.publish(this.#names.jobs, job, { msgID: id, timeout: REQUEST_TIMEOUT });
    return seq;
  }

  /** Takes a job away that is not wanted any more. */
  async remove(sequence: number): Promise<void> {
    const manager = await this.#managed();
    await manager.streams.deleteMessage(this.#names.stream, sequence, false);
  }

  /** Counted by the consumer. The stream of a server that was killed shows acknowledged jobs again. */
  async count(): Promise<QueueCounts> {
    const manager = await this.#managed();
    const info = await manager.consumers.info(this.#names.stream, CONSUMER);
    // All deliveries, less those of messages that were delivered for the first time.
    const redelivered = Math.max(0, info.delivered.consumer_seq - info.delivered.stream_seq);
    return { waiting: info.num_pending, inFlight: info.num_ack_pending, redelivered };
  }

  /** Removes the stream, and with it the consumer and all jobs. */
  async close(): Promise<void> {
    await removeStream(this.#connection, this.#names.stream);
  }

  async #managed(): Promise<JetStreamManager> {
    this.#manager ??= await jetstreamManager(this.#connection, { timeout: REQUEST_TIMEOUT, checkAPI: false });
    return this.#manager;
  }
}

/** The names of the streams that begin with a text. */
export async function streamsFrom(connection: NatsConnection, prefix: string): Promise<string[]> {
  const manager = await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT, checkAPI: false });
  const names: string[] = [];
  for await (const name of manager.streams.names()) if (name.startsWith(prefix)) names.push(name);
  return names;
}

/** Removes a stream, if it is there. */
export async function removeStream(connection: NatsConnection, stream: string): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT, checkAPI: false });
  try {
    await manager.streams.delete(stream);
  } catch (error) {
    if ((error as Partial<JetStreamApiError>).status !== NOT_FOUND) throw error;
  }
}
