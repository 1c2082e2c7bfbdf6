import { messageOf } from "../message-of.js";
import { encodeJob } from "../wire/messages.js";
import type { JobTable, PendingJob } from "./job-table.js";
import type { ServerResources } from "./server-resources.js";
import type { QueueCounts } from "./work-queue.js";

/** What a sender is told of its trainer. */
export interface SenderOptions {
  /** The most jobs that are on the server at the same time. */
  readonly maxOnServer: number;
  /** The version that workers must have, as far as it is known. */
  readonly version: () => string | undefined;
  /** Called with what keeps a job from being sent. It is sent again later. */
  readonly onTrouble: (message: string) => void;
}

/** Puts pending jobs into the work queue, no more at a time than the server shall hold, and again what the server has lost. */
export class JobSender {
  readonly #jobs: JobTable;
  readonly #resources: ServerResources;
  readonly #options: SenderOptions;
  readonly #unsent: Set<PendingJob>;
  #onServer = 0;
  #lost = 0;

  /** All jobs of the table are unsent at first. */
  constructor(jobs: JobTable, resources: ServerResources, options: SenderOptions) {
    this.#jobs = jobs;
    this.#resources = resources;
    this.#options = options;
    this.#unsent = new Set(jobs);
    for (const each of jobs) each.state = "unsent";
  }

  /** Takes a job that is to be sent. */
  add(job: PendingJob): void {
    this.withdraw(job);
    this.#unsent.add(job);
  }

  /** Does not count a job any more. */
  withdraw(job: PendingJob): void {
    this.#unsent.delete(job);
    if (job.state === "unsent") return;
    job.state = "unsent";
    this.#onServer--;
  }

  /** Sends what is unsent, if the server may hold more. */
  sendUnsent(): void {
    for (const job of this.#unsent) {
      if (this.#onServer >= this.#options.maxOnServer) return;
      this.#send(job);
    }
  }

  /** Counts what the server has. What it has lost is sent again, after a second look. */
  async count(): Promise<QueueCounts> {
    const before = [...this.#jobs].filter(({ state }) => state === "sent").map((job) => [job, job.sent] as const);
    const counts = await this.#resources.queue.count();
    const still = before.filter(([job, sent]) => job.state === "sent" && job.sent === sent && this.#jobs.has(job));
    this.#lost = counts.waiting + counts.inFlight < still.length ? this.#lost + 1 : 0;
    if (this.#lost < 2) return counts;
    this.#lost = 0;
    for (const [job] of still) this.add(job);
    this.sendUnsent();
    return counts;
  }

  #send(job: PendingJob): void {
    this.#unsent.delete(job);
    job.state = "sending";
    job.sent++;
    this.#onServer++;
    const { attempt } = job;
    const isCurrent = (): boolean => job.attempt === attempt && job.state === "sending";
    this.#publish(job).then(
      (sequence) => {
        if (!isCurrent()) return;
        job.sequence = sequence;
        job.state = "sent";
      },
      (error: unknown) => {
        if (!isCurrent()) return;
        this.#options.onTrouble(messageOf(error));
        this.add(job);
      },
    );
  }

  async #publish(job: PendingJob): Promise<number> {
    const { large, parts, queue } = this.#resources;
    await parts.offer(job.task);
    const name = `${job.key}-${job.attempt}`;
    const id = `${name}-${job.sent}`;
    const bytes = await large.packed(encodeJob(job.job(this.#options.version())), name);
    return queue.add(bytes, id);
  }
}
