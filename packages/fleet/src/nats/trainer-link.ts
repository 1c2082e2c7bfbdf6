import { type Consumer, type ConsumerMessages, type JsMsg, jetstream } from "@nats-io/jetstream";
import type { NatsConnection, RequestError } from "@nats-io/nats-core";
import type { DataCopies } from "../data-copies.js";
import {
  type Announcement,
  decodeReply,
  encodeAnswer,
  encodeQuestion,
  type Job,
  type JobAnswer,
} from "../wire/messages.js";
import { LargeMessages } from "./large-messages.js";
import { ReceivedParts } from "./received-parts.js";
import { CONSUMER, type TrainerSubjects, trainerSubjects } from "./subjects.js";
import { REQUEST_TIMEOUT } from "./work-queue.js";

/** The server holds the request for a job for so many milliseconds. */
const PULL = 1000;

/** The reply of a trainer; or that it is not there, or that nothing is known because the server does not answer. */
export type Reaction = "yes" | "no" | "nobody" | "nothing";

/** A trainer that has not announced its work for so many milliseconds is away. */
export const AWAY = 5000;

/** The most bytes of a reply. */
const MOST_REPLY = 8192;

/** The link of a worker to a trainer: jobs come from it, questions and answers go to it. */
export class TrainerLink {
  readonly lease: number;
  readonly large: LargeMessages;
  readonly parts: ReceivedParts;
  /** The jobs of this trainer that the worker performs, by key. */
  readonly running: Map<string, AbortController> = new Map();
  readonly #connection: NatsConnection;
  readonly #names: TrainerSubjects;
  readonly #pulls = new Set<ConsumerMessages>();
  #pulling = 0;
  #consumer: Promise<Consumer> | undefined;
  #heard = performance.now();
  #isDismissed = false;
  #hasEnded = false;
  #restsUntil = 0;

  constructor(connection: NatsConnection, fleet: string, { trainer, lease }: Announcement, copies: DataCopies) {
    this.lease = lease;
    this.#connection = connection;
    this.#names = trainerSubjects(fleet, trainer);
    this.large = new LargeMessages(connection, this.#names.bucket);
    this.parts = new ReceivedParts(connection, this.#names, this.large, copies);
  }

  /** Whether it has work, as far as is known. */
  get isThere(): boolean {
    return !this.#isDismissed && performance.now() < this.#heard + AWAY;
  }

  /** Whether it has told that its work is not wanted any more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether nothing is done for it, and no job of it is waited for. */
  get isIdle(): boolean {
    return this.running.size === 0 && this.#pulling === 0;
  }

  /** Whether it may be asked for a job now. */
  get isReady(): boolean {
    return performance.now() >= this.#restsUntil;
  }

  /** It is not asked for so many milliseconds. */
  rest(milliseconds: number): void {
    this.#restsUntil = performance.now() + milliseconds;
  }

  heard(): void {
    this.#heard = performance.now();
  }

  /** No more jobs of it are wanted. Those under way go on. */
  dismiss(): void {
    this.#isDismissed = true;
    for (const each of this.#pulls) void each.close();
  }

  /** It has ended: what is performed for it is not wanted any more. */
  leave(): void {
    this.#hasEnded = true;
    this.dismiss();
    for (const each of this.running.values()) each.abort();
    this.parts.close();
  }

  /** The next job; undefined where there is none for a second, and when it is dismissed. */
  async pull(): Promise<JsMsg | undefined> {
    this.#consumer ??= jetstream(this.#connection, { timeout: REQUEST_TIMEOUT }).consumers.get(
      this.#names.stream,
      CONSUMER,
    );
    this.#pulling++;
    try {
      const consumer = await this.#consumer;
      return await this.#firstOf(await consumer.fetch({ max_messages: 1, expires: PULL }));
    } catch (error) {
      this.#consumer = undefined;
      throw error;
    } finally {
      this.#pulling--;
    }
  }

  /** Asks about a job. */
  async ask(asked: "wanted" | "alone", { key, attempt }: Job, { info }: JsMsg): Promise<Reaction> {
    const delivery = `${info.streamSequence}-${info.deliveryCount}`;
    return this.#request(this.#names.questions, encodeQuestion({ asked, key, attempt, delivery }));
  }

  /** The bytes of an answer, ready to be sent as often as needed. */
  async packedAnswer(answer: JobAnswer): Promise<Uint8Array> {
    return this.#packed(encodeAnswer(answer), `${answer.key}-${answer.attempt}-${answer.worker}`);
  }

  /** Sends an answer. @returns Whether it was taken. */
  async answer(packed: Uint8Array): Promise<Reaction> {
    return this.#request(this.#names.answers, packed);
  }

  async #packed(bytes: Uint8Array, name: string): Promise<Uint8Array> {
    const packed = await this.large.packed(bytes, name);
    // The trainer may have removed the store before this has made it.
    if (this.#hasEnded && packed !== bytes) await this.large.close();
    return packed;
  }

  /** The first message. Without a server it is waited for without end, or until the trainer is dismissed. */
  async #firstOf(messages: ConsumerMessages): Promise<JsMsg | undefined> {
    this.#pulls.add(messages);
    if (this.#isDismissed) void messages.close();
    try {
      for await (const message of messages) return message;
      return undefined;
    } finally {
      this.#pulls.delete(messages);
    }
  }

  async #request(subject: string, bytes: Uint8Array): Promise<Reaction> {
    try {
      const reply = await this.#connection.request(subject, bytes, { timeout: REQUEST_TIMEOUT });
      return decodeReply(reply.data, MOST_REPLY).reply;
    } catch (error) {
      return (error as Partial<RequestError>).isNoResponders?.() ? "nobody" : "nothing";
    }
  }
}
