import type { JsMsg } from "@nats-io/jetstream";
import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import type { DataCopies } from "../data-copies.js";
import { messageOf } from "../message-of.js";
import type { Outcome } from "../tasks/outcome.js";
import type { TaskRunner } from "../threads/task-runner.js";
import { WireError } from "../wire/fields.js";
import { typeOf } from "../wire/frames.js";
import { newIdentity } from "../wire/identity.js";
import {
  type Announcement,
  type Cancel,
  decodeAnnouncement,
  decodeCancel,
  decodeJob,
  encodeHeartbeat,
  type Job,
} from "../wire/messages.js";
import { Exclusion } from "./exclusion.js";
import { MOST_BYTES, NotStoredError } from "./large-messages.js";
import { type Subjects, subjectsOf } from "./subjects.js";
import { AWAY, TrainerLink } from "./trainer-link.js";
import { RETRY_AFTER } from "./work-queue.js";

/** A worker sends a heartbeat after each of these periods, in milliseconds. */
const HEARTBEAT_EVERY = 500;

/** A job that was delivered more often than this has lost its workers, and is performed alone. */
const MOST_DELIVERIES = 3;

/** A job that this worker cannot perform is offered to others after so many milliseconds. */
const OFFER_AGAIN = 1000;

/** The most trainers at the same time; a worker's memory must not depend on who announces work. */
const MOST_TRAINERS = 1000;

/** The most bytes of an announcement. */
const MOST_ANNOUNCEMENT = 8192;

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
  readonly #shared: Subjects;
  readonly #trainers = new Map<string, TrainerLink>();
  readonly #exclusion = new Exclusion();
  readonly #warned = new Set<string>();
  readonly #subscription: Subscription;
  readonly #heartbeats: ReturnType<typeof setInterval>;
  readonly #slots: Promise<void>[];
  #waiting: (() => void)[] = [];
  #turn = 0;
  #busy = 0;
  #isClosed = false;

  constructor(connection: NatsConnection, runner: TaskRunner, options: WorkerOptions) {
    this.#connection = connection;
    this.#runner = runner;
    this.#options = options;
    this.#shared = subjectsOf(options.fleet);
    this.#subscription = connection.subscribe(this.#shared.announcements, {
      callback: (error, { data }) => void (error || this.#hear(data)),
    });
    this.#tell(false);
    this.#heartbeats = setInterval(() => this.#tell(false), HEARTBEAT_EVERY);
    this.#slots = Array.from({ length: runner.concurrency }, () => this.#work());
    void connection.closed().then(() => this.close());
  }

  /** Gives back its jobs to the queue, and ends. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#heartbeats);
    this.#subscription.unsubscribe();
    this.#awaken();
    for (const each of this.#trainers.values()) each.leave();
    this.#runner.close();
    await Promise.all(this.#slots);
    this.#tell(true);
  }

  #tell(isLast: boolean): void {
    if (this.#connection.isClosed() || this.#connection.isDraining()) return;
    const { name, version, copies } = this.#options;
    const { concurrency } = this.#runner;
    const data = copies.names;
    const heartbeat = { worker: this.#identity, name, version, data, concurrency, busy: this.#busy, isLast };
    this.#connection.publish(this.#shared.heartbeats, encodeHeartbeat(heartbeat));
  }

  #hear(data: Uint8Array): void {
    try {
      if (typeOf(data, MOST_ANNOUNCEMENT) === "cancel") this.#cancel(decodeCancel(data, MOST_ANNOUNCEMENT));
      else this.#follow(decodeAnnouncement(data, MOST_ANNOUNCEMENT));
    } catch (error) {
      this.#warnOnce(`an announcement was not understood: ${messageOf(error)}`);
    }
  }

  #cancel({ trainer, key }: Cancel): void {
    this.#trainers.get(trainer)?.running.get(key)?.abort();
  }

  #follow(announcement: Announcement): void {
    const { trainer, version, isLast } = announcement;
    const known = this.#trainers.get(trainer);
    if (isLast) {
      this.#trainers.delete(trainer);
      known?.leave();
      return;
    }
    if (version !== undefined && version !== this.#options.version) {
      known?.dismiss();
      this.#warnOnce(
        `a trainer wants version ${version.slice(0, 12)}, but this worker has ${this.#options.version.slice(0, 12)}; start it with the same module and the same release of rxgrad`,
      );
      return;
    }
    const missing = announcement.data.find((each) => !this.#options.copies.names.includes(each));
    if (missing !== undefined) {
      known?.dismiss();
      this.#warnOnce(
        `a trainer wants the data ${missing.slice(0, 12)}, of which this worker has no copy; start it with { data } as the trainer's fleet`,
      );
      return;
    }
    if (known) known.heard();
    else if (this.#trainers.size < MOST_TRAINERS)
      this.#trainers.set(
        trainer,
        new TrainerLink(this.#connection, this.#options.fleet, announcement, this.#options.copies),
      );
    else this.#warnOnce(`more than ${MOST_TRAINERS} trainers announce work; the others must wait`);
    this.#awaken();
  }

  /** One of as many loops as there are jobs at the same time. */
  async #work(): Promise<void> {
    while (!this.#isClosed) {
      const trainer = this.#nextTrainer();
      if (!trainer) {
        await this.#announced();
        continue;
      }
      try {
        const message = await trainer.pull();
        if (message && this.#isClosed) message.nak();
        else if (message) await this.#handle(trainer, message);
      } catch {
        // The server is away, or the trainer has ended and its stream with it. Others are not kept waiting.
        trainer.rest(RETRY_AFTER);
      }
    }
  }

  /** The trainers take turns. */
  #nextTrainer(): TrainerLink | undefined {
    for (const [trainer, each] of this.#trainers) if (!each.isThere && each.isIdle) this.#forget(trainer, each);
    const ready = [...this.#trainers.values()].filter(({ isThere, isReady }) => isThere && isReady);
    return ready[this.#turn++ % ready.length];
  }

  #forget(trainer: string, link: TrainerLink): void {
    this.#trainers.delete(trainer);
    link.parts.close();
  }

  /** Waits until a trainer announces work; or for a while, if one was asked in vain before. */
  #announced(): Promise<void> {
    if (this.#trainers.size > 0) return pause(RETRY_AFTER);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #awaken(): void {
    for (const each of this.#waiting.splice(0)) each();
  }

  async #handle(trainer: TrainerLink, message: JsMsg): Promise<void> {
    const renewing = setInterval(() => message.working(), trainer.lease / 3);
    try {
      const job = await this.#jobOf(trainer, message);
      if (!job) return;
      const isAlone = job.isAlone || message.info.deliveryCount > MOST_DELIVERIES;
      if (!(await this.#isWanted(trainer, message, job, isAlone))) {
        message.ack();
        return;
      }
      // It may have been closed, and the trainer may have ended, while it asked.
      if (this.#isClosed || trainer.hasEnded) message.nak();
      else await this.#perform(trainer, message, job, isAlone);
    } finally {
      clearInterval(renewing);
    }
  }

  /** The job in a message; undefined if this worker cannot perform it. What is no job is taken out of the queue. */
  async #jobOf(trainer: TrainerLink, message: JsMsg): Promise<Job | undefined> {
    try {
      const job = decodeJob(await trainer.large.unpacked(message.data), MOST_BYTES);
      if (job.version === undefined || job.version === this.#options.version) {
        return { ...job, task: await trainer.parts.complete(job.task) };
      }
      this.#warnOnce(`a job wants version ${job.version.slice(0, 12)}, but this worker has another`);
      if ((await trainer.ask("wanted", job, message)) === "no") message.ack();
      else message.nak(OFFER_AGAIN);
    } catch (error) {
      if (error instanceof NotStoredError) {
        message.ack();
        return undefined;
      }
      this.#warnOnce(`a job was not understood: ${messageOf(error)}`);
      if (error instanceof WireError) message.term();
      else message.nak(OFFER_AGAIN);
    }
    return undefined;
  }

  async #isWanted(trainer: TrainerLink, message: JsMsg, job: Job, isAlone: boolean): Promise<boolean> {
    if (!isAlone && !message.redelivered) return true;
    return (await trainer.ask(isAlone ? "alone" : "wanted", job, message)) !== "no";
  }

  async #perform(trainer: TrainerLink, message: JsMsg, job: Job, isAlone: boolean): Promise<void> {
    const controller = new AbortController();
    trainer.running.set(job.key, controller);
    this.#busy++;
    try {
      const outcome = isAlone
        ? await this.#exclusion.alone(() => this.#runner.performAlone(job.task, controller.signal))
        : await this.#exclusion.together(() => this.#runner.perform(job.task, controller.signal));
      await this.#answer(trainer, message, job, outcome);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      // Others may have it, if it is this worker that leaves.
      if (this.#isClosed) message.nak();
      else message.ack();
    } finally {
      this.#busy--;
      trainer.running.delete(job.key);
    }
  }

  /**
   * Answers until the trainer has taken it, also where the server is away for long. Meanwhile the lease is renewed. If the server
   * is there, but the trainer is not, it has been killed.
   */
  async #answer(trainer: TrainerLink, message: JsMsg, { key, attempt }: Job, outcome: Outcome): Promise<void> {
    const { version } = this.#options;
    const answer = { key, attempt, worker: this.#identity, version, outcome };
    let packed: Uint8Array | undefined;
    let awaySince = Number.POSITIVE_INFINITY;
    while (!this.#isClosed && !trainer.hasEnded && performance.now() < awaySince + AWAY) {
      packed ??= await trainer.packedAnswer(answer).catch((error: unknown) => {
        this.#warnOnce(`an answer could not be stored, and is tried again: ${messageOf(error)}`);
        return undefined;
      });
      const heard = packed ? await trainer.answer(packed) : "nothing";
      if (heard === "yes") return message.ack();
      if (heard === "no") return message.nak(OFFER_AGAIN);
      awaySince = heard === "nobody" ? Math.min(awaySince, performance.now()) : Number.POSITIVE_INFINITY;
      await pause(RETRY_AFTER);
    }
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message) || this.#warned.size > 100) return;
    this.#warned.add(message);
    this.#options.warn(`serve: ${message}.`);
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
