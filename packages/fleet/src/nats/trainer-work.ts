import type { NatsConnection } from "@nats-io/nats-core";
import type { ColumnLabel } from "../data-copies.js";
import { AnswerReceiver, type Receiving } from "./answer-receiver.js";
import { JobSender } from "./job-sender.js";
import type { JobTable, PendingJob } from "./job-table.js";
import { ServerResources } from "./server-resources.js";
import { troubleOf } from "./server-trouble.js";
import type { Sweeper } from "./sweep.js";
import type { TrainerReport } from "./trainer-report.js";
import { RETRY_AFTER, type WorkQueueOptions } from "./work-queue.js";

/** A trainer with work says so after each of these periods, in milliseconds. */
const ANNOUNCE_EVERY = 500;

/** How a trainer works. */
export interface TrainerOptions extends WorkQueueOptions {
  readonly fleet: string;
  readonly version: string | undefined;
  /** The data that workers must have. */
  readonly data: readonly ColumnLabel[];
  readonly attempts: number;
  /** The most jobs that are on the server at the same time. */
  readonly maxOnServer: number;
}

/** What a trainer works with while it has jobs. */
export class TrainerWork {
  readonly resources: ServerResources;
  readonly #data: readonly string[];
  readonly #receiving: Receiving;
  readonly #report: TrainerReport;
  readonly #sweeper: Sweeper;
  readonly #sender: JobSender;
  readonly #receiver: AnswerReceiver;
  /** Whether all that it needs is on the server, as far as is known. */
  #isOpen = false;
  /** When its stream was made, by the clock of the server and by ours. */
  #made: { readonly there: number; readonly here: number } | undefined;

  constructor(
    connection: NatsConnection,
    options: TrainerOptions,
    jobs: JobTable,
    report: TrainerReport,
    sweeper: Sweeper,
    receiving: Receiving,
  ) {
    this.resources = new ServerResources(connection, options.fleet, options, {
      tasks: () => jobs.tasks(),
      onRefused: receiving.onRefused,
    });
    this.#data = options.data.map(({ name }) => name);
    this.#receiving = receiving;
    this.#report = report;
    this.#sweeper = sweeper;
    this.#sender = new JobSender(jobs, this.resources, {
      maxOnServer: options.maxOnServer,
      version: receiving.version,
      onTrouble: (message) => {
        report.sendingTrouble = message;
      },
      onUnsendable: receiving.onImpossible,
    });
    this.#receiver = new AnswerReceiver(connection, jobs, this.resources, receiving);
  }

  /** Sends a job, as soon as the server can take it. */
  send(job: PendingJob): void {
    this.#sender.add(job);
    this.sendUnsent();
  }

  /** Sends what waits here, as far as the server may hold more. */
  sendUnsent(): void {
    if (this.#isOpen) this.#sender.sendUnsent();
  }

  /** A job is not pending on the server any more. */
  withdraw(job: PendingJob): void {
    this.#sender.withdraw(job);
  }

  /** Takes a job off the server, and from the worker that has it. */
  cancel(job: PendingJob): void {
    this.#sender.cancel(job);
  }

  /** Makes what is missing on the server, sends what is unsent, and counts. @returns The pause before the next time. */
  async maintain(): Promise<number> {
    try {
      if (!this.#isOpen) await this.#open();
      this.#announce(false);
      this.#sweep();
      this.#sender.sendUnsent();
      this.#report.counted(await this.#sender.count());
      this.#report.trouble = undefined;
      return ANNOUNCE_EVERY;
    } catch (error) {
      this.#isOpen = false;
      this.#report.trouble = troubleOf(error);
      return RETRY_AFTER;
    }
  }

  /** Removes everything from the server. */
  async close(): Promise<void> {
    this.#isOpen = false;
    this.#receiver.close();
    try {
      this.#announce(true);
      await this.resources.close();
    } catch {
      // The server is away. What is left there is removed by the next fleet, or by this one.
      this.#sweeper.lookAgain();
    }
  }

  async #open(): Promise<void> {
    const created = await this.resources.queue.open();
    if (this.#made?.there !== created) {
      // The server may have come back without what it had.
      if (this.#made) this.#sender.lostAll();
      this.#made = { there: created, here: performance.now() };
    }
    this.#isOpen = true;
  }

  #announce(isLast: boolean): void {
    this.resources.announce({ version: this.#receiving.version(), data: this.#data, isLast });
  }

  /** Removes what killed trainers have left, judged by the server's clock. */
  #sweep(): void {
    if (this.#made) this.#sweeper.look(this.resources.identity, this.#made.there + performance.now() - this.#made.here);
  }
}
