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
import { unlessReconnected } from "./reconnections.js";
import { CONSUMER, type TrainerSubjects } from "./subjects.js";

/** A request to the server fails after so many milliseconds. It is made again. */
export const REQUEST_TIMEOUT = 1000;

/** After an error of the server, it is asked again after so many milliseconds. */
export const RETRY_AFTER = 250;

/** The code of an error of JetStream: what is asked for is not there. */
const NOT_FOUND = 404;

/** The header with the name of a message. */
const ID_HEADER = "Nats-Msg-Id";

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
}

/** The work queue of one trainer on the server: a stream that keeps each job until it is acknowledged, and its consumer. */
export class WorkQueue {
  readonly #connection: NatsConnection;
  readonly #names: TrainerSubjects;
  readonly #options: WorkQueueOptions;
  readonly #client: JetStreamClient;
  #manager: JetStreamManager | undefined;
  /** For how long the server keeps a job, in milliseconds. */
  #maxAge: number;

  constructor(connection: NatsConnection, names: TrainerSubjects, options: WorkQueueOptions) {
    this.#connection = connection;
    this.#names = names;
    this.#options = options;
    this.#maxAge = options.maxAge;
    this.#client = jetstream(connection, { timeout: REQUEST_TIMEOUT });
  }

  /** Makes what is missing on the server. @returns When the server has made the stream, in its own time. */
  async open(): Promise<number> {
    const { lease, maxInFlight, storage, replicas } = this.#options;
    const { stream, jobs } = this.#names;
    const manager = await this.#managed();
    const { created } = await manager.streams.add({
      name: stream,
      subjects: [jobs],
      retention: RetentionPolicy.Workqueue,
      storage: storage === "file" ? StorageType.File : StorageType.Memory,
      num_replicas: replicas,
      max_age: nanos(this.#maxAge),
      duplicate_window: nanos(Math.min(DUPLICATES, this.#options.maxAge)),
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
    return Date.parse(created);
  }

  /** Stores a job. @returns Its number in the stream. */
  async add(job: Uint8Array, id: string): Promise<number> {
    const published = this.#client.publish(this.#names.jobs, job, { msgID: id, timeout: REQUEST_TIMEOUT });
    return (await unlessReconnected(this.#connection, published)).seq;
  }

  /** Takes a job away that is not wanted any more. */
  async remove(sequence: number): Promise<void> {
    const manager = await this.#managed();
    await manager.streams.deleteMessage(this.#names.stream, sequence, false);
  }

  /** Counted by the consumer. The stream of a server that was killed shows acknowledged jobs again. */
  async count(): Promise<QueueCounts> {
    const manager = await this.#managed();
    const info = await unlessReconnected(this.#connection, manager.consumers.info(this.#names.stream, CONSUMER));
    return { waiting: info.num_pending, inFlight: info.num_ack_pending };
  }

  /** Whether the stream has a job under this number. @param id The name under which it was added. */
  async has(sequence: number, id: string): Promise<boolean> {
    const manager = await this.#managed();
    const found = await manager.streams.getMessage(this.#names.stream, { seq: sequence }).catch((error: unknown) => {
      if ((error as Partial<JetStreamApiError>).status === NOT_FOUND) return null;
      throw error;
    });
    return found?.header.get(ID_HEADER) === id;
  }

  /**
   * Has the server keep jobs that are wanted. It drops old ones, because nobody else would drop those of a killed trainer; so as long
   * as a trainer lives, the time is lengthened before it is over.
   *
   * @param age The age of the oldest job, in milliseconds.
   */
  async keepFor(age: number): Promise<void> {
    const { maxAge } = this.#options;
    const isEnough = age + maxAge / 2 < this.#maxAge;
    const isTooMuch = age + 2 * maxAge < this.#maxAge;
    if (isEnough && !isTooMuch) return;
    const manager = await this.#managed();
    const wanted = Math.ceil(age + maxAge);
    await manager.streams.update(this.#names.stream, { max_age: nanos(wanted) });
    this.#maxAge = wanted;
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
