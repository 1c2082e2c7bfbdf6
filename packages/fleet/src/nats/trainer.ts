import type { NatsConnection } from "@nats-io/nats-core";
import { OperationError } from "rxgrad";
import { onAbort } from "../abort.js";
import type { FleetStatus } from "../fleet.js";
import { messageOf } from "../message-of.js";
import type { Task } from "../tasks/task.js";
import type { Heartbeat, JobAnswer, Question } from "../wire/messages.js";
import { AnswerReceiver } from "./answer-receiver.js";
import { JobSender } from "./job-sender.js";
import { JobTable, type PendingJob } from "./job-table.js";
import { Repetition } from "./repetition.js";
import { ServerResources } from "./server-resources.js";
import { subjectsOf } from "./subjects.js";
import { sweep } from "./sweep.js";
import { TrainerReport } from "./trainer-report.js";
import { RETRY_AFTER, type WorkQueueOptions } from "./work-queue.js";
import { WorkersSeen } from "./workers-seen.js";

/** A trainer with work says so after each of these periods, in milliseconds. */
const ANNOUNCE_EVERY = 500;

/** What the server holds is kept for so many milliseconds after the last answer, so that the next iteration finds it. */
const LINGER = 1000;

/** How a trainer works. */
export interface TrainerOptions extends WorkQueueOptions {
  readonly fleet: string;
  readonly version: string | undefined;
  /** The names of the data that workers must have. */
  readonly data: readonly string[];
  readonly attempts: number;
  /** The most jobs that are on the server at the same time. */
  readonly maxOnServer: number;
}

/** What a trainer works with while it has jobs. */
interface Work {
  readonly resources: ServerResources;
  readonly sender: JobSender;
  readonly receiver: AnswerReceiver;
  /** Whether all that it needs is on the server, as far as is known. */
  isOpen: boolean;
}

/** One trainer of a fleet: sends jobs, and takes answers. While it has no jobs, it has nothing on the server. */
export class Trainer {
  readonly #connection: NatsConnection;
  readonly #options: TrainerOptions;
  readonly #jobs = new JobTable();
  readonly #report: TrainerReport;
  #version: string | undefined;
  #workers: WorkersSeen | undefined;
  #watchers = 0;
  #work: Work | undefined;
  #working: Promise<void> | undefined;
  readonly #maintenance = new Repetition(
    () => this.#maintain(),
    () => this.#isNeeded,
  );
  /** Why it takes nothing any more: it, or its connection, was closed. */
  #ended: OperationError | undefined;
  #isSwept = false;
  #lastAnswer = 0;

  constructor(connection: NatsConnection, options: TrainerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#version = options.version;
    this.#report = new TrainerReport(options.fleet);
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
      const leave = onAbort(signal, () => this.#abandon(job, signal.reason));
      const job = this.#jobs.add(task, this.#options.attempts, {
        resolve(arrays) {
          leave();
          resolve(arrays);
        },
        reject(reason) {
          leave();
          reject(reason);
        },
      });
      this.#work?.sender.add(job);
      this.#sendUnsent();
      this.#startWork();
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
    return this.#report.status(this.#jobs.size, this.#workers?.list((heartbeat) => this.#refusalOf(heartbeat)) ?? []);
  }

  /** Rejects what is not answered yet, and removes what it has on the server. */
  async close(): Promise<void> {
    this.#end(closedError());
    await this.#working;
    this.#unlisten();
  }

  #end(error: OperationError): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const each of [...this.#jobs]) this.#abandon(each, error);
    this.#maintenance.end();
  }

  /** Gives up a job. */
  #abandon(job: PendingJob, reason: unknown): void {
    this.#work?.sender.withdraw(job);
    this.#jobs.reject(job, reason);
    this.#lastAnswer = Number.NEGATIVE_INFINITY;
    // Where all are given up together, the stream is removed instead.
    queueMicrotask(() => {
      if (this.#jobs.size === 0) this.#maintenance.end();
      else if (job.sequence !== undefined && !this.#connection.isClosed()) this.#cancel(job.key, job.sequence);
    });
  }

  #cancel(key: string, sequence: number): void {
    const resources = this.#work?.resources;
    if (!resources) return;
    try {
      resources.cancel(key);
    } catch {
      // The connection is being closed; then nobody listens any more.
    }
    resources.queue.remove(sequence).catch(() => {});
  }

  #startWork(): void {
    if (this.#working) return;
    const working = this.#workWhileNeeded().catch((error: unknown) => {
      // The connection is being closed: nothing can be sent over it.
      for (const each of [...this.#jobs]) this.#abandon(each, lostError(error));
    });
    this.#working = working.finally(() => {
      this.#working = undefined;
      if (this.#jobs.size > 0) this.#startWork();
      else this.#unlisten();
    });
  }

  async #workWhileNeeded(): Promise<void> {
    const work = this.#newWork();
    this.#work = work;
    this.#listen();
    this.#report.begin();
    await this.#maintenance.run();
    this.#work = undefined;
    this.#report.end();
    await this.#leaveServer(work);
  }

  #newWork(): Work {
    const resources = new ServerResources(this.#connection, this.#options.fleet, this.#options, () =>
      this.#jobs.tasks(),
    );
    const version = (): string | undefined => this.#version;
    const sender = new JobSender(this.#jobs, resources, {
      maxOnServer: this.#options.maxOnServer,
      version,
      onTrouble: (message) => {
        this.#report.trouble = message;
      },
    });
    const receiver = new AnswerReceiver(this.#connection, this.#jobs, resources, {
      version,
      nameOf: (worker) => this.#nameOf(worker),
      onAnswer: (job, answer) => this.#takeAnswer(job, answer),
      onQuestion: (job, question) => this.#takeQuestion(job, question),
      onLate: () => this.#report.dropped(),
      onRefused: (reason) => this.#report.dropped(reason),
    });
    return { resources, sender, receiver, isOpen: false };
  }

  /** Makes what is missing on the server, sends what is unsent, and counts. @returns The pause before the next time. */
  async #maintain(): Promise<number> {
    const work = this.#work as Work;
    try {
      await this.#open(work);
      work.resources.announce({ version: this.#version, data: this.#options.data, isLast: false });
      work.sender.sendUnsent();
      this.#report.counted(await work.sender.count());
      this.#report.trouble = undefined;
      return ANNOUNCE_EVERY;
    } catch (error) {
      work.isOpen = false;
      this.#report.trouble = messageOf(error);
      return RETRY_AFTER;
    }
  }

  async #open(work: Work): Promise<void> {
    if (work.isOpen) return;
    if (!this.#isSwept) await sweep(this.#connection, this.#options.fleet, work.resources.identity);
    this.#isSwept = true;
    await work.resources.queue.open();
    work.isOpen = true;
  }

  get #isNeeded(): boolean {
    return !this.#ended && (this.#jobs.size > 0 || performance.now() < this.#lastAnswer + LINGER);
  }

  #sendUnsent(): void {
    if (this.#work?.isOpen) this.#work.sender.sendUnsent();
  }

  #takeAnswer(job: PendingJob, answer: JobAnswer): void {
    const { key, attempt, outcome, worker } = answer;
    this.#version ??= answer.version;
    this.#work?.sender.withdraw(job);
    this.#jobs.settle(job, answer, `by ${this.#nameOf(worker)}`);
    if (this.#jobs.has(job)) this.#work?.sender.add(job);
    this.#lastAnswer = performance.now();
    this.#workers?.answered(worker);
    if (outcome.type === "value") this.#report.answered();
    this.#work?.resources.large.remove(`${key}-${attempt}`).catch(() => {});
    this.#sendUnsent();
  }

  #takeQuestion(job: PendingJob, question: Question): boolean {
    const isWanted = this.#jobs.allows(job, question);
    if (!isWanted) this.#work?.sender.withdraw(job);
    return isWanted;
  }

  #nameOf(worker: string): string {
    return this.#workers?.nameOf(worker) ?? worker;
  }

  #listen(): void {
    const { heartbeats } = subjectsOf(this.#options.fleet);
    this.#workers ??= new WorkersSeen(this.#connection, heartbeats, (reason) => this.#report.dropped(reason));
  }

  #unlisten(): void {
    if (this.#watchers > 0 || this.#working) return;
    this.#workers?.close();
    this.#workers = undefined;
  }

  #refusalOf({ version, data }: Heartbeat): string | undefined {
    const missing = this.#options.data.find((each) => !data.includes(each));
    if (missing !== undefined)
      return `it has not the data ${missing.slice(0, 12)}; start it with the data that the fleet was given`;
    if (this.#version === undefined || version === this.#version) return undefined;
    return `it has version ${version.slice(0, 12)}, but ${this.#version.slice(0, 12)} is wanted; start it again with the same module and release`;
  }

  async #leaveServer({ resources, receiver }: Work): Promise<void> {
    receiver.close();
    try {
      resources.announce({ version: this.#version, data: [], isLast: true });
      await resources.close();
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
