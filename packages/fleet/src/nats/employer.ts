import { type Consumer, type JsMsg, jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { LargeMessages } from "./large-messages.js";
import { type Call, decodeReply, encodeAnswer, encodeNote, type JobAnswer } from "./messages.js";
import { CONSUMER, type TrainerSubjects, trainerSubjects } from "./subjects.js";
import { REQUEST_TIMEOUT } from "./work-queue.js";

/** The server holds the request for a job for so many milliseconds. */
const PULL = 1000;

/** A trainer that has not called for so many milliseconds is away. */
const AWAY = 5000;

/** The most bytes of a reply. */
const MOST_REPLY = 8192;

/** A trainer, as a worker sees it. */
export class Employer {
  readonly lease: number;
  readonly version: string | undefined;
  readonly large: LargeMessages;
  /** The jobs of this trainer that the worker performs, by key. */
  readonly running: Map<string, AbortController> = new Map();
  readonly #connection: NatsConnection;
  readonly #names: TrainerSubjects;
  #consumer: Promise<Consumer> | undefined;
  #heard = performance.now();
  #isGone = false;

  constructor(connection: NatsConnection, fleet: string, { trainer, lease, version }: Call) {
    this.lease = lease;
    this.version = version;
    this.#connection = connection;
    this.#names = trainerSubjects(fleet, trainer);
    this.large = new LargeMessages(connection, this.#names.bucket);
  }

  /** Whether it has work, as far as is known. */
  get isThere(): boolean {
    return !this.#isGone && performance.now() < this.#heard + AWAY;
  }

  heard(): void {
    this.#heard = performance.now();
  }

  /** It has ended: what is performed for it is not wanted any more. */
  leave(): void {
    this.#isGone = true;
    for (const each of this.running.values()) each.abort();
  }

  /** The next job; undefined where there is none for a second. */
  async pull(): Promise<JsMsg | undefined> {
    this.#consumer ??= jetstream(this.#connection, { timeout: REQUEST_TIMEOUT }).consumers.get(
      this.#names.stream,
      CONSUMER,
    );
    try {
      const consumer = await this.#consumer;
      return (await consumer.next({ expires: PULL })) ?? undefined;
    } catch (error) {
      this.#consumer = undefined;
      throw error;
    }
  }

  /** Asks about a job. Undefined where nobody replies. */
  async ask(
    asked: "wanted" | "alone",
    { key, attempt }: Pick<JobAnswer, "key" | "attempt">,
  ): Promise<boolean | undefined> {
    return this.#request(this.#names.questions, encodeNote("question", { asked, key, attempt }));
  }

  /** Sends an answer. @returns Whether it was taken; undefined where nobody replies. */
  async answer(answer: JobAnswer): Promise<boolean | undefined> {
    const name = `${answer.key}-${answer.attempt}-${answer.worker}`;
    const bytes = await this.large.packed(encodeAnswer(answer), name);
    return this.#request(this.#names.answers, bytes);
  }

  async #request(subject: string, bytes: Uint8Array): Promise<boolean | undefined> {
    try {
      const reply = await this.#connection.request(subject, bytes, { timeout: REQUEST_TIMEOUT });
      return decodeReply(reply.data, MOST_REPLY).type === "yes";
    } catch {
      return undefined;
    }
  }
}
