import type { NatsConnection, RequestError } from "@nats-io/nats-core";
import type { DataCopies } from "../data-copies.js";
import {
  type Announcement,
  aboutJob,
  decodeReply,
  encodeAnswer,
  encodeQuestion,
  encodeReleased,
  type JobAnswer,
  type JobAttempt,
  type Question,
  type Reply,
  storedName,
} from "../wire/messages.js";
import type { Delivery } from "./delivery.js";
import { checkSize, LargeMessages } from "./large-messages.js";
import { PullRequest } from "./pull-request.js";
import { ReceivedParts } from "./received-parts.js";
import { unlessReconnected } from "./reconnections.js";
import { type TrainerSubjects, trainerSubjects } from "./subjects.js";
import { REQUEST_TIMEOUT, RETRY_AFTER } from "./work-queue.js";

/** The reply of a trainer; or that it is not there, or that nothing is known because the server does not answer. */
export type Reaction = Reply["reply"] | "nobody" | "nothing";

/** A trainer that has not announced its work for so many milliseconds is away. */
export const AWAY = 5000;

/** A trainer whose queue cannot be asked is asked again after at most so many milliseconds. */
const LONGEST_REST = 4000;

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
  readonly #worker: string;
  readonly #pulls = new Set<PullRequest>();
  #heard = performance.now();
  #isDismissed = false;
  #hasEnded = false;
  #hasQueue = false;
  #rest = RETRY_AFTER;
  #restsUntil = 0;

  /** @param worker The identity of the worker. */
  constructor(
    connection: NatsConnection,
    fleet: string,
    { trainer, lease }: Announcement,
    worker: string,
    about: { readonly copies: DataCopies; readonly warn: (message: string) => void },
  ) {
    this.lease = lease;
    this.#connection = connection;
    this.#names = trainerSubjects(fleet, trainer);
    this.#worker = worker;
    this.large = new LargeMessages(connection, this.#names.bucket);
    this.parts = new ReceivedParts(connection, this.#names, this.large, about);
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
    return this.running.size === 0 && this.#pulls.size === 0;
  }

  /** Whether it may be asked for a job now. */
  get isReady(): boolean {
    return this.isThere && performance.now() >= this.#restsUntil;
  }

  heard(): void {
    this.#heard = performance.now();
    this.#isDismissed = false;
  }

  /** No more jobs of it are wanted. Those under way go on. */
  dismiss(): Promise<unknown> {
    this.#isDismissed = true;
    return Promise.all([...this.#pulls].map((each) => each.abandon()));
  }

  /** It has ended: what is performed for it is not wanted any more. */
  leave(): Promise<unknown> {
    this.#hasEnded = true;
    for (const each of this.running.values()) each.abort();
    this.parts.close();
    return this.dismiss();
  }

  /** Whether its queue has replied to the last request. One that is not there does not reply at all. */
  get hasQueue(): boolean {
    return this.#hasQueue;
  }

  /** Asks for a job. @param wait The server waits for one for so many milliseconds. */
  pull(wait: number): PullRequest {
    const request = new PullRequest(this.#connection, this.#names.stream, wait, (surplus) => this.release(surplus));
    this.#pulls.add(request);
    void request.ended.then(() => {
      this.#pulls.delete(request);
      // Its queue may be gone, or be asked by too many. Others are not kept waiting.
      this.#hasQueue = !request.hasFailed;
      if (request.hasFailed) {
        this.#restsUntil = performance.now() + this.#rest;
        this.#rest = Math.min(2 * this.#rest, LONGEST_REST);
      } else this.#rest = RETRY_AFTER;
    });
    return request;
  }

  /** Gives a job back that this worker does not perform, and tells the trainer, which counts the deliveries that were lost. */
  release(delivery: Delivery, delay = 0): void {
    const about = aboutJob(delivery.data);
    try {
      if (about) this.#connection.publish(this.#names.questions, encodeReleased({ ...about, delivery: delivery.id }));
    } catch {
      // The connection is closed.
    }
    delivery.giveBack(delay);
  }

  /** Asks about a job. */
  ask(asked: Question["asked"], { key, attempt }: JobAttempt, { id, count }: Delivery): Promise<Reaction> {
    const question = { asked, key, attempt, delivery: id, deliveries: count, worker: this.#worker };
    return this.#request(this.#names.questions, encodeQuestion(question));
  }

  /**
   * An answer as it is sent, as often as needed. One that is too large for a message is stored.
   *
   * @returns The message; or why there is none: the answer is not wanted, or nothing is known now.
   */
  async packed(answer: JobAnswer, delivery: Delivery): Promise<Uint8Array | Reaction> {
    if (answer.outcome.type === "value") checkSize(answer.outcome.arrays);
    const bytes = encodeAnswer(answer);
    if (this.large.fits(bytes)) return bytes;
    const reaction = await this.ask("store", answer, delivery);
    return reaction === "yes" ? this.large.store(bytes, `${storedName(answer)}-${answer.worker}`) : reaction;
  }

  /** Sends an answer. @returns Whether it was taken. */
  answer(packed: Uint8Array): Promise<Reaction> {
    return this.#request(this.#names.answers, packed);
  }

  async #request(subject: string, bytes: Uint8Array): Promise<Reaction> {
    try {
      const request = this.#connection.request(subject, bytes, { timeout: REQUEST_TIMEOUT });
      return decodeReply((await unlessReconnected(this.#connection, request)).data, MOST_REPLY).reply;
    } catch (error) {
      return (error as Partial<RequestError>).isNoResponders?.() ? "nobody" : "nothing";
    }
  }
}
