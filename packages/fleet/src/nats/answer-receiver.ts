import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { messageOf } from "@rxgrad/core/internal";
import { checkAnswer, nameOf } from "../tasks/task.js";
import { WireError } from "../wire/fields.js";
import { typeOf } from "../wire/frames.js";
import { isIdentity } from "../wire/identity.js";
import {
  decodeAnswer,
  decodeQuestion,
  decodeReleased,
  encodeReply,
  type JobAnswer,
  type Question,
  type Reply,
} from "../wire/messages.js";
import type { JobTable, PendingJob } from "./job-table.js";
import { MOST_BYTES } from "./large-messages.js";
import type { ServerResources } from "./server-resources.js";
import { isPassing, troubleOf } from "./server-trouble.js";

/** The most bytes of a question. */
const MOST_QUESTION = 8192;

/** What is done with what a receiver has read. */
export interface Receiving {
  /** The version that workers must have, as far as it is known. */
  readonly version: () => string | undefined;
  /** The name of a worker, for people. */
  readonly nameOf: (worker: string) => string;
  /** An answer to a pending job. */
  readonly onAnswer: (job: PendingJob, answer: JobAnswer) => void;
  /** A question whether, and how, a pending job is wanted. */
  readonly onQuestion: (job: PendingJob, question: Question) => Reply["reply"];
  /** A pending job that cannot be answered, and why. */
  readonly onImpossible: (job: PendingJob, error: Error) => void;
  /** A right answer that came late or twice. */
  readonly onLate: () => void;
  /** What was not understood, and why. */
  readonly onRefused: (reason: string) => void;
}

/** Takes the answers and questions of workers. */
export class AnswerReceiver {
  readonly #jobs: JobTable;
  readonly #resources: ServerResources;
  readonly #receiving: Receiving;
  readonly #subscriptions: readonly Subscription[];

  constructor(connection: NatsConnection, jobs: JobTable, resources: ServerResources, receiving: Receiving) {
    this.#jobs = jobs;
    this.#resources = resources;
    this.#receiving = receiving;
    const { answers, questions } = resources.names;
    this.#subscriptions = [
      connection.subscribe(answers, { callback: (error, message) => void (error || this.#takeAnswer(message)) }),
      connection.subscribe(questions, { callback: (error, message) => void (error || this.#takeQuestion(message)) }),
    ];
  }

  close(): void {
    for (const each of this.#subscriptions) each.unsubscribe();
  }

  /** Takes an answer, and tells its worker whether it was taken. */
  async #takeAnswer(message: Msg): Promise<void> {
    const { large } = this.#resources;
    try {
      const answer = await this.#answerIn(message);
      const job = this.#jobs.find(answer);
      if (job && answer.outcome.type === "value") checkAnswer(job.task, answer.outcome.arrays);
      message.respond(encodeReply("yes"));
      large.discard(message.data).catch(() => {});
      if (job) this.#receiving.onAnswer(job, answer);
      else this.#receiving.onLate();
    } catch (error) {
      this.#receiving.onRefused(`an answer: ${messageOf(error)}`);
      message.respond(encodeReply("no"));
    }
  }

  async #answerIn({ data }: Msg): Promise<JobAnswer> {
    const bytes = await this.#resources.large.unpacked(data, (name) => this.#expects(name));
    const answer = decodeAnswer(bytes, MOST_BYTES);
    const wanted = this.#receiving.version();
    if (wanted === undefined || answer.version === wanted) return answer;
    throw new WireError(`it has version ${answer.version.slice(0, 12)}, of ${this.#receiving.nameOf(answer.worker)}`);
  }

  /** Whether a stored answer is read at all. One that came too late is removed. */
  #expects(name: string): boolean {
    if (this.#jobs.expects(name)) return true;
    if (isIdentity(name.slice(name.lastIndexOf("-") + 1))) void this.#resources.large.remove(name);
    return false;
  }

  async #takeQuestion(message: Msg): Promise<void> {
    try {
      if (typeOf(message.data, MOST_QUESTION) === "released") this.#takeReleased(message);
      else message.respond(encodeReply(await this.#replyTo(decodeQuestion(message.data, MOST_QUESTION))));
    } catch (error) {
      this.#receiving.onRefused(`a question: ${messageOf(error)}`);
    }
  }

  async #replyTo(question: Question): Promise<Reply["reply"]> {
    if (question.asked === "present") return "yes";
    const job = this.#jobs.find(question);
    if (!job) return "no";
    if (question.asked === "wanted") return this.#receiving.onQuestion(job, question);
    return this.#openStore(job);
  }

  /** Makes the store for an answer. Where the server refuses it for good, the job cannot be answered. */
  async #openStore(job: PendingJob): Promise<Reply["reply"]> {
    try {
      await this.#resources.large.open();
      return "yes";
    } catch (error) {
      if (isPassing(error)) throw error;
      const why = `the answer of "${nameOf(job.task)}" is larger than a message of the server, and cannot be stored`;
      this.#receiving.onImpossible(job, new Error(`${why}: ${troubleOf(error)}`));
      return "no";
    }
  }

  #takeReleased({ data }: Msg): void {
    const released = decodeReleased(data, MOST_QUESTION);
    this.#jobs.find(released)?.deliveries.released(released.delivery);
  }
}
