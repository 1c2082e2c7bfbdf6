import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { OperationError } from "rxgrad";
import { onAbort } from "../abort.js";
import type { FleetStatus } from "../fleet.js";
import { messageOf } from "../message-of.js";
import { Rate } from "../rate.js";
import type { Task } from "../threads/task.js";
import { JobTable, Waiting } from "./job-table.js";
import { MOST_BYTES } from "./large-messages.js";
import { type Beat, decodeAnswer, decodeQuestion, encodeJob, encodeNote, WireError } from "./messages.js";
import { Presence } from "./presence.js";
import { type Subjects, subjectsOf } from "./subjects.js";
import { sweep } from "./sweep.js";
import { type QueueCounts, RETRY_AFTER, type WorkQueueOptions } from "./work-queue.js";
import { WorkersSeen } from "./workers-seen.js";

/** A trainer with work says so after each of these periods, in milliseconds. */
const CALL_EVERY = 500;

/** What the server holds is kept for so many milliseconds after the last answer, so that the next iteration finds it. */
const LINGER = 1000;

/** Without a worker for so many milliseconds, the status says so. */
const LONELY_AFTER = 1500;

/** The status tells of a dropped message for so many milliseconds. */
const RECENT = 5000;

/** The most bytes of a question. */
const MOST_QUESTION = 8192;

/** How a trainer works. */
export interface TrainerOptions extends WorkQueueOptions {
  readonly fleet: string;
  readonly version: string | undefined;
  readonly tries: number;
  /** The most jobs that are on the server at the same time. */
  readonly maxOnServer: number;
}

const NO_COUNTS: QueueCounts = { waiting: 0, inFlight: 0, redelivered: 0 };

/** One trainer of a fleet: sends jobs, and takes answers. While it has no jobs, it has nothing on the server. */
export class Trainer {
  readonly #connection: NatsConnection;
  readonly #options: TrainerOptions;
  readonly #shared: Subjects;
  #presence: Presence;
  readonly #jobs = new JobTable();
  readonly #rate = new Rate();
  #version: string | undefined;
  #seen: WorkersSeen | undefined;
  #watchers = 0;
  #subscriptions: Subscription[] = [];
  #keeping: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #isOpen = false;
  /** Why it takes nothing any more: it, or its connection, was closed. */
  #ended: OperationError | undefined;
  #isSwept = false;
  #counts = NO_COUNTS;
  #redelivered = 0;
  #redeliveredBefore = 0;
  #trouble: string | undefined;
  #lonelySince: number | undefined;
  #lastBusy = 0;
  #onServer = 0;
  #lost = 0;
  #dropped = 0;
  #refusals = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;
  #refusal: string | undefined;

  constructor(connection: NatsConnection, options: TrainerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#version = options.version;
    this.#shared = subjectsOf(options.fleet);
    this.#presence = new Presence(connection, options.fleet, options);
    void connection.closed().then((cause) => this.#end(lostError(cause)));
  }

  /** Sends a task to the workers, and returns its numbers. */
  submit(task: Task, signal: AbortSignal): Promise<readonly Float64Array[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) throw this.#ended;
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const done = onAbort(signal, () => this.#give(waiting, signal.reason));
      const waiting = new Waiting(
        this.#jobs.nextKey(),
        task,
        this.#options.tries,
        (arrays) => {
          done();
          resolve(arrays);
        },
        (reason) => {
          done();
          reject(reason);
        },
      );
      this.#jobs.add(waiting);
      if (this.#isOpen) this.#send(waiting);
      this.#keep();
    });
  }

  /** Listens to workers as long as somebody watches. @returns Ends it. */
  watch(): () => void {
    this.#watchers++;
    this.#listen();
    return () => {
      this.#watchers--;
      this.#unlisten();
    };
  }

  get status(): FleetStatus {
    const workers = this.#seen?.list((beat) => this.#refusalOf(beat)) ?? [];
    const inFlight = Math.min(this.#counts.inFlight, this.#jobs.size);
    return {
      workers,
      inFlight,
      waiting: this.#jobs.size - inFlight,
      redelivered: this.#redelivered,
      answered: this.#rate.total,
      dropped: this.#dropped,
      rate: this.#rate.perSecond,
      problem: this.#problemWith(workers),
    };
  }

  /** Rejects what is not answered yet, and removes what it has on the server. */
  async close(): Promise<void> {
    this.#end(closedError());
    await this.#keeping;
    this.#unlisten();
  }

  #end(error: OperationError): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const each of [...this.#jobs]) this.#give(each, error);
    this.#wake?.();
  }

  /** Gives up a job. */
  #give(waiting: Waiting, reason: unknown): void {
    this.#jobs.remove(waiting);
    this.#unsend(waiting);
    waiting.reject(reason);
    this.#lastBusy = Number.NEGATIVE_INFINITY;
    // Where all are given up together, the stream is removed instead.
    queueMicrotask(() => {
      if (this.#jobs.size === 0) this.#wake?.();
      else if (waiting.sequence !== undefined && !this.#connection.isClosed())
        this.#cancel(waiting.key, waiting.sequence);
    });
  }

  #cancel(key: string, sequence: number): void {
    const { identity: trainer, queue } = this.#presence;
    try {
      this.#connection.publish(this.#shared.calls, encodeNote("cancel", { trainer, key }));
    } catch {
      // The connection is being closed; then nobody listens any more.
    }
    queue.remove(sequence).catch(() => {});
  }

  #keep(): void {
    if (this.#keeping) this.#wake?.();
    else {
      const tending = this.#tendWhileNeeded().catch((error: unknown) => {
        // The connection is being closed: nothing can be sent over it.
        for (const each of [...this.#jobs]) this.#give(each, lostError(error));
      });
      this.#keeping = tending.finally(() => {
        this.#keeping = undefined;
        if (this.#jobs.size > 0) this.#keep();
        else this.#unlisten();
      });
    }
  }

  async #tendWhileNeeded(): Promise<void> {
    this.#presence = new Presence(this.#connection, this.#options.fleet, this.#options);
    this.#listen();
    this.#lonelySince = performance.now();
    this.#subscribe();
    do {
      const pause = await this.#tend();
      await this.#pause(pause);
    } while (this.#isNeeded);
    await this.#leaveServer();
  }

  /** Makes what is missing on the server, sends what is unsent, and counts. @returns The pause before the next time. */
  async #tend(): Promise<number> {
    try {
      if (!this.#isOpen) {
        if (!this.#isSwept) await sweep(this.#connection, this.#options.fleet, this.#presence.identity);
        this.#isSwept = true;
        await this.#presence.queue.open();
        this.#isOpen = true;
      }
      this.#call(false);
      this.#sendUnsent();
      await this.#countJobs();
      this.#trouble = undefined;
      return CALL_EVERY;
    } catch (error) {
      this.#isOpen = false;
      this.#trouble = messageOf(error);
      return RETRY_AFTER;
    }
  }

  get #isNeeded(): boolean {
    return !this.#ended && (this.#jobs.size > 0 || performance.now() < this.#lastBusy + LINGER);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      // It may have ended since the last look, when nobody could be woken.
      if (!this.#isNeeded) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        if (this.#jobs.size > 0 && !this.#ended) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #call(isLast: boolean): void {
    const { lease } = this.#options;
    this.#connection.publish(
      this.#shared.calls,
      encodeNote("call", { trainer: this.#presence.identity, version: this.#version ?? null, lease, isLast }),
    );
  }

  #sendUnsent(): void {
    for (const waiting of this.#jobs) {
      if (this.#onServer >= this.#options.maxOnServer) return;
      this.#send(waiting);
    }
  }

  #send(waiting: Waiting): void {
    if (waiting.state !== "unsent" || this.#onServer >= this.#options.maxOnServer) return;
    waiting.state = "sending";
    waiting.sent++;
    this.#onServer++;
    const { attempt } = waiting;
    this.#publish(waiting).then(
      (sequence) => {
        if (waiting.attempt !== attempt || waiting.state !== "sending") return;
        waiting.sequence = sequence;
        waiting.state = "sent";
      },
      (error: unknown) => {
        if (waiting.attempt !== attempt || waiting.state !== "sending") return;
        this.#trouble = messageOf(error);
        this.#unsend(waiting);
      },
    );
  }

  async #publish(waiting: Waiting): Promise<number> {
    const { large, queue } = this.#presence;
    const { key, attempt, sent } = waiting;
    const name = `${key}-${attempt}`;
    const bytes = await large.packed(encodeJob(waiting.job(this.#version)), name);
    return queue.add(bytes, `${name}-${sent}`);
  }

  #unsend(waiting: Waiting): void {
    if (waiting.state === "unsent") return;
    waiting.state = "unsent";
    this.#onServer--;
  }

  /** Counts what the server has. What it has lost is sent again, after a second look. */
  async #countJobs(): Promise<void> {
    const before = [...this.#jobs]
      .filter(({ state }) => state === "sent")
      .map((waiting) => [waiting, waiting.sent] as const);
    this.#counts = await this.#presence.queue.count();
    this.#redelivered = Math.max(this.#redelivered, this.#redeliveredBefore + this.#counts.redelivered);
    const still = before.filter(
      ([waiting, sent]) => waiting.state === "sent" && waiting.sent === sent && this.#jobs.find(waiting),
    );
    this.#lost = this.#counts.waiting + this.#counts.inFlight < still.length ? this.#lost + 1 : 0;
    if (this.#lost < 2) return;
    this.#lost = 0;
    for (const [waiting] of still) this.#unsend(waiting);
    this.#sendUnsent();
  }

  #subscribe(): void {
    this.#subscriptions = [
      this.#connection.subscribe(this.#presence.names.answers, {
        callback: (error, message) => void (error || this.#take(message)),
      }),
      this.#connection.subscribe(this.#presence.names.questions, {
        callback: (error, message) => void (error || this.#reply(message)),
      }),
    ];
  }

  /** Takes an answer, and tells its worker whether it was taken. */
  async #take(message: Msg): Promise<void> {
    const { large } = this.#presence;
    try {
      const data = await large.unpacked(message.data, (name) => this.#jobs.expects(name));
      const answer = decodeAnswer(data, MOST_BYTES);
      if (this.#version !== undefined && answer.version !== this.#version) {
        throw new WireError(`it has version ${answer.version.slice(0, 12)}, of ${this.#nameOf(answer.worker)}`);
      }
      message.respond(encodeNote("reply", { reply: "yes" }));
      large.discard(message.data).catch(() => {});
      const waiting = this.#jobs.find(answer);
      if (!waiting) {
        this.#dropped++;
        return;
      }
      this.#version ??= answer.version;
      this.#unsend(waiting);
      this.#jobs.settle(waiting, answer, `by ${this.#nameOf(answer.worker)}`);
      this.#lastBusy = performance.now();
      this.#seen?.answered(answer.worker);
      if (answer.outcome.type === "value") this.#rate.add();
      large.remove(`${answer.key}-${answer.attempt}`).catch(() => {});
      if (this.#isOpen) this.#sendUnsent();
    } catch (error) {
      this.#refuse(`an answer: ${messageOf(error)}`);
      message.respond(encodeNote("reply", { reply: "no" }));
    }
  }

  #nameOf(worker: string): string {
    return this.#seen?.nameOf(worker) ?? worker;
  }

  #reply(message: Msg): void {
    try {
      const question = decodeQuestion(message.data, MOST_QUESTION);
      const waiting = this.#jobs.find(question);
      const reply = question.type === "present" || (waiting !== undefined && this.#jobs.allows(waiting, question));
      if (waiting && !reply) this.#unsend(waiting);
      message.respond(encodeNote("reply", { reply: reply ? "yes" : "no" }));
    } catch (error) {
      this.#refuse(`a question: ${messageOf(error)}`);
    }
  }

  #refuse(reason: string): void {
    this.#dropped++;
    this.#refusals++;
    this.#refusedAt = performance.now();
    this.#refusal = reason;
  }

  #listen(): void {
    this.#seen ??= new WorkersSeen(this.#connection, this.#shared.beats, (reason) => this.#refuse(reason));
  }

  #unlisten(): void {
    if (this.#watchers > 0 || this.#keeping) return;
    this.#seen?.close();
    this.#seen = undefined;
  }

  #refusalOf({ version }: Beat): string | undefined {
    if (this.#version === undefined || version === this.#version) return undefined;
    return `it has version ${version.slice(0, 12)}, but ${this.#version.slice(0, 12)} is wanted; start it again with the same module and release`;
  }

  #problemWith(workers: FleetStatus["workers"]): string | undefined {
    if (this.#jobs.size === 0) return undefined;
    if (this.#trouble !== undefined)
      return `the server does not answer (${this.#trouble}); it is asked again, and nothing is lost.`;
    if (workers.some(({ refused }) => refused === undefined)) {
      this.#lonelySince = undefined;
      if (performance.now() > this.#refusedAt + RECENT) return undefined;
      return `${this.#refusals} messages were dropped, the last one ${this.#refusal}`;
    }
    const [refused] = workers;
    if (refused) return `${refused.name} is refused: ${refused.refused}.`;
    this.#lonelySince ??= performance.now();
    if (performance.now() < this.#lonelySince + LONELY_AFTER) return undefined;
    return `no worker of the fleet "${this.#options.fleet}" is there; start one: serve(connection, new URL("./simulate.js", import.meta.url)) of @rxgrad/fleet, in any process that reaches the server.`;
  }

  async #leaveServer(): Promise<void> {
    for (const each of this.#subscriptions) each.unsubscribe();
    this.#subscriptions = [];
    this.#counts = NO_COUNTS;
    this.#redeliveredBefore = this.#redelivered;
    this.#onServer = 0;
    this.#isOpen = false;
    try {
      this.#call(true);
      await this.#presence.queue.close();
      await this.#presence.large.close();
    } catch {
      // The server is away. What is left there expires, or is removed by the next fleet, or by this one.
      this.#isSwept = false;
    }
  }
}

const closedError = (): OperationError => new OperationError("natsFleet: the fleet was closed; make a new one.");

const lostError = (cause: unknown): OperationError =>
  new OperationError(
    `natsFleet: the connection to the server was closed${cause instanceof Error ? ` (${cause.message})` : ""}; connect with { maxReconnectAttempts: -1, reconnectTimeWait: 250 }, and close it when the run has ended.`,
  );
