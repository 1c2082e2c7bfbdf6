import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { messageOf } from "../message-of.js";
import { checkAnswer } from "../tasks/task.js";
import { WireError } from "../wire/fields.js";
import { decodeAnswer, decodeQuestion, encodeReply, type JobAnswer, type Question } from "../wire/messages.js";
import type { JobTable, PendingJob } from "./job-table.js";
import { MOST_BYTES } from "./large-messages.js";
import type { ServerResources } from "./server-resources.js";

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
  /** A question about a pending job. @returns Whether the worker shall go on with it. */
  readonly onQuestion: (job: PendingJob, question: Question) => boolean;
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
    const bytes = await this.#resources.large.unpacked(data, (name) => this.#jobs.expects(name));
    const answer = decodeAnswer(bytes, MOST_BYTES);
    const wanted = this.#receiving.version();
    if (wanted === undefined || answer.version === wanted) return answer;
    throw new WireError(`it has version ${answer.version.slice(0, 12)}, of ${this.#receiving.nameOf(answer.worker)}`);
  }

  #takeQuestion(message: Msg): void {
    try {
      const question = decodeQuestion(message.data, MOST_QUESTION);
      const job = this.#jobs.find(question);
      const isYes = question.asked === "present" || (job !== undefined && this.#receiving.onQuestion(job, question));
      message.respond(encodeReply(isYes ? "yes" : "no"));
    } catch (error) {
      this.#receiving.onRefused(`a question: ${messageOf(error)}`);
    }
  }
}
