import type { NatsConnection } from "@nats-io/nats-core";
import { OperationError } from "rxgrad";
import { onAbort } from "../abort.js";
import type { FleetStatus } from "../fleet.js";
import type { Task } from "../tasks/task.js";
import type { Heartbeat, JobAnswer, Question, Reply } from "../wire/messages.js";
import type { Receiving } from "./answer-receiver.js";
import { JobTable, type PendingJob } from "./job-table.js";
import { Repetition } from "./repetition.js";
import { subjectsOf } from "./subjects.js";
import { Sweeper } from "./sweep.js";
import { TrainerReport } from "./trainer-report.js";
import { type TrainerOptions, TrainerWork } from "./trainer-work.js";
import { WorkersSeen } from "./workers-seen.js";

/** What the server holds is kept for so many milliseconds after the last answer, so that the next iteration finds it. */
const LINGER = 1000;

/** One trainer of a fleet: sends jobs, and takes answers. While it has no jobs, it has nothing on the server. */
export class Trainer {
  readonly #connection: NatsConnection;
  readonly #options: TrainerOptions;
  readonly #jobs = new JobTable();
  readonly #report: TrainerReport;
  readonly #sweeper: Sweeper;
  readonly #workers: WorkersSeen;
  #version: string | undefined;
  #watchers = 0;
  #work: TrainerWork | undefined;
  #working: Promise<void> | undefined;
  readonly #maintenance = new Repetition(
    () => (this.#work as TrainerWork).maintain(),
    () => this.#isNeeded,
  );
  /** Why it takes nothing any more: it, or its connection, was closed. */
  #ended: OperationError | undefined;
  #lastAnswer = 0;

  constructor(connection: NatsConnection, options: TrainerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#version = options.version;
    this.#report = new TrainerReport(options.fleet);
    this.#sweeper = new Sweeper(connection, options.fleet);
    const { heartbeats } = subjectsOf(options.fleet);
    this.#workers = new WorkersSeen(connection, heartbeats, (reason) => this.#report.dropped(reason));
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
      this.#work?.send(job);
      this.#startWork();
    });
  }

  /** Listens to workers as long as somebody watches. @returns Ends it. */
  watch(): () => void {
    this.#watchers++;
    this.#workers.listen();
    return () => {
      this.#watchers--;
      this.#unlisten();
    };
  }

  /** Whether it, or its connection, was closed. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  get status(): FleetStatus {
    return this.#report.status(
      this.#jobs.size,
      this.#workers.list((heartbeat) => this.#refusalOf(heartbeat)),
    );
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
    const isOnServer = job.state === "sent";
    job.isAbandoned = true;
    this.#work?.withdraw(job);
    this.#jobs.reject(job, reason);
    this.#lastAnswer = Number.NEGATIVE_INFINITY;
    // Where all are given up together, the stream is removed instead.
    queueMicrotask(() => {
      if (this.#jobs.size === 0) this.#maintenance.end();
      else if (isOnServer && !this.#connection.isClosed()) this.#work?.cancel(job);
    });
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
    const work = new TrainerWork(
      this.#connection,
      this.#options,
      this.#jobs,
      this.#report,
      this.#sweeper,
      this.#receiving(),
    );
    this.#work = work;
    this.#workers.listen();
    this.#report.begin();
    await this.#maintenance.run();
    this.#work = undefined;
    this.#report.end();
    await work.close();
  }

  /** What is done with what workers say. */
  #receiving(): Receiving {
    return {
      version: () => this.#version,
      nameOf: (worker) => this.#workers.nameOf(worker),
      onAnswer: (job, answer) => this.#takeAnswer(job, answer),
      onQuestion: (job, question) => this.#takeQuestion(job, question),
      onImpossible: (job, error) => this.#abandon(job, error),
      onLate: () => this.#report.dropped(),
      onRefused: (reason) => this.#report.dropped(reason),
    };
  }

  get #isNeeded(): boolean {
    return !this.#ended && (this.#jobs.size > 0 || performance.now() < this.#lastAnswer + LINGER);
  }

  #takeAnswer(job: PendingJob, answer: JobAnswer): void {
    const { key, attempt, outcome, worker } = answer;
    this.#version ??= answer.version;
    this.#work?.withdraw(job);
    // It was sent again, and there may be two of it.
    if (job.losses > 0) this.#work?.cancel(job);
    this.#jobs.settle(job, answer, `by ${this.#workers.nameOf(worker)}`);
    if (this.#jobs.has(job)) this.#work?.send(job);
    this.#lastAnswer = performance.now();
    if (outcome.type === "value") {
      this.#workers.answered(worker);
      this.#report.answered();
    }
    this.#work?.resources.large.remove(`${key}-${attempt}`).catch(() => {});
    this.#work?.sendUnsent();
  }

  #takeQuestion(job: PendingJob, question: Question): Reply["reply"] {
    this.#report.redelivered(job.deliveries.newOf(question.deliveries));
    const reply = this.#jobs.howToPerform(job, question, (worker) => this.#workers.isThere(worker));
    if (!this.#jobs.has(job)) this.#work?.withdraw(job);
    return reply;
  }

  #unlisten(): void {
    if (this.#watchers === 0 && !this.#working) this.#workers.unlisten();
  }

  #refusalOf({ version, data }: Heartbeat): string | undefined {
    const missing = this.#options.data.find(({ name }) => !data.includes(name));
    if (missing !== undefined)
      return `it has not the data ${missing.label} (${missing.name.slice(0, 12)}); start it with the data that the fleet was given`;
    if (this.#version === undefined || version === this.#version) return undefined;
    return `it has version ${version.slice(0, 12)}, but ${this.#version.slice(0, 12)} is wanted; start it again with the same module and release`;
  }
}

const closedError = (): OperationError => new OperationError("natsFleet: the fleet was closed; make a new one.");

const lostError = (cause: unknown): OperationError =>
  new OperationError(
    `natsFleet: the connection to the server was closed${cause instanceof Error ? ` (${cause.message})` : ""}; connect with { maxReconnectAttempts: -1, reconnectTimeWait: 250 }, and close it when the run has ended.`,
  );
