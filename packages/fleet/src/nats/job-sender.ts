import { encodeTask, nameOf } from "../tasks/task.js";
import { encodeJob, storedName } from "../wire/messages.js";
import type { JobTable, PendingJob } from "./job-table.js";
import { checkSize } from "./large-messages.js";
import type { ServerResources } from "./server-resources.js";
import { isPassing, troubleOf } from "./server-trouble.js";
import type { QueueCounts } from "./work-queue.js";

/** So many looks in a row find fewer jobs on the server than were sent there, before it is asked which it has lost. */
const LOOKS = 2;

/** So many find all jobs there, but fewer that it gives to workers, before they are sent again. */
const LOOKS_IN_VAIN = 6;

/** The server is asked about so many jobs at the same time. */
const AT_ONCE = 32;

/** What a sender is told of its trainer. */
export interface SenderOptions {
  /** The most jobs that are on the server at the same time. */
  readonly maxOnServer: number;
  /** The version that workers must have, as far as it is known. */
  readonly version: () => string | undefined;
  /** Called with what keeps a job from being sent, which is sent again later; with undefined when one was sent. */
  readonly onTrouble: (message: string | undefined) => void;
  /** Called with a job that cannot be sent at all, and why. */
  readonly onUnsendable: (job: PendingJob, error: Error) => void;
}

/** Puts pending jobs into the work queue, no more at a time than the server shall hold, and again what the server has lost. */
export class JobSender {
  readonly #jobs: JobTable;
  readonly #resources: ServerResources;
  readonly #options: SenderOptions;
  readonly #unsent: Set<PendingJob>;
  #onServer = 0;
  #looks = 0;

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

  /** Takes a job that is not wanted any more off the server, and from the worker that has it. */
  cancel(job: PendingJob): void {
    try {
      this.#resources.cancel(job.key);
      this.#remove(job);
    } catch {
      // The connection is being closed; then nobody listens any more.
    }
  }

  /** Sends what is unsent, if the server may hold more. */
  sendUnsent(): void {
    for (const job of this.#unsent) {
      if (this.#onServer >= this.#options.maxOnServer) return;
      this.#send(job);
    }
  }

  /** The server has lost all jobs that it had. */
  lostAll(): void {
    this.#resources.parts.lostAll();
    for (const job of this.#jobs) if (job.state === "sent") this.#lose(job);
  }

  /** Counts what the server has, keeps it there, and sends again what it has lost. */
  async count(): Promise<QueueCounts> {
    const sent = this.#sentJobs();
    const { queue } = this.#resources;
    const counts = await queue.count();
    const still = sent.filter(({ isSame }) => isSame()).map(({ job }) => job);
    const oldest = still.reduce((least, { sentAt }) => Math.min(least, sentAt), performance.now());
    await queue.keepFor(performance.now() - oldest);
    this.#looks = counts.waiting + counts.inFlight < still.length ? this.#looks + 1 : 0;
    if (this.#looks >= LOOKS) await this.#sendLost(still.length - counts.waiting - counts.inFlight);
    return counts;
  }

  /** The jobs on the server, and whether each of them is still there as it was. */
  #sentJobs(): { readonly job: PendingJob; readonly isSame: () => boolean }[] {
    return [...this.#jobs]
      .filter(({ state }) => state === "sent")
      .map((job) => {
        const { sequence, losses, attempt } = job;
        const isSame = (): boolean =>
          this.#jobs.has(job) &&
          job.state === "sent" &&
          job.sequence === sequence &&
          job.losses === losses &&
          job.attempt === attempt;
        return { job, isSame };
      });
  }

  /** Sends again what the server has lost. @param missing How many jobs it has lost, as far as is known. */
  async #sendLost(missing: number): Promise<void> {
    const { queue } = this.#resources;
    const sent = this.#sentJobs();
    let found = 0;
    for (let at = 0; at < sent.length && found < missing; at += AT_ONCE) {
      const some = sent.slice(at, at + AT_ONCE);
      const areThere = await Promise.all(some.map(({ job }) => queue.has(job.sequence, idOf(job))));
      for (const [i, { job, isSame }] of some.entries()) {
        if (areThere[i] || !isSame()) continue;
        this.#lose(job);
        found++;
      }
    }
    if (found === 0 && this.#looks >= LOOKS_IN_VAIN) {
      // The server has them, but does not give them to workers any more.
      for (const { job, isSame } of sent) {
        if (!isSame()) continue;
        this.#remove(job);
        this.#lose(job);
        found++;
      }
    }
    if (found > 0) this.#looks = 0;
    this.sendUnsent();
  }

  #remove(job: PendingJob): void {
    const { large, queue } = this.#resources;
    if (job.sequence > 0) queue.remove(job.sequence).catch(() => {});
    void large.remove(storedName(job));
  }

  #lose(job: PendingJob): void {
    job.lost();
    job.sequence = 0;
    this.add(job);
  }

  #send(job: PendingJob): void {
    this.#unsent.delete(job);
    job.state = "sending";
    job.sequence = 0;
    this.#onServer++;
    const { attempt } = job;
    const isCurrent = (): boolean => job.attempt === attempt && job.state === "sending";
    this.#publish(job).then(
      (sequence) => {
        this.#options.onTrouble(undefined);
        if (isCurrent()) {
          job.sequence = sequence;
          job.sentAt = performance.now();
          job.state = "sent";
        } else if (job.isAbandoned) {
          job.sequence = sequence;
          this.cancel(job);
        }
      },
      (error: unknown) => {
        if (isCurrent()) this.#takeFailure(job, error);
      },
    );
  }

  #takeFailure(job: PendingJob, error: unknown): void {
    if (error instanceof UnsendableError) {
      this.#options.onUnsendable(job, error);
      return;
    }
    this.#options.onTrouble(troubleOf(error));
    this.add(job);
  }

  async #publish(job: PendingJob): Promise<number> {
    // Where it is not known whether it was stored, it is stored under the same name: the server drops the second one.
    const id = idOf(job);
    return this.#resources.queue.add(await this.#packed(job), id);
  }

  /** The message of a job. One that is too large for the server is stored. @throws UnsendableError */
  async #packed(job: PendingJob): Promise<Uint8Array> {
    const { large, parts } = this.#resources;
    try {
      await parts.offer(job.task);
      checkSize(encodeTask(job.task).arrays);
      const bytes = encodeJob(job.job(this.#options.version()));
      return await large.packed(bytes, storedName(job));
    } catch (cause) {
      if (isPassing(cause)) throw cause;
      throw new UnsendableError(`"${nameOf(job.task)}" cannot be sent to workers: ${troubleOf(cause)}`, { cause });
    }
  }
}

/** The name of the message of a job: another one when the server has lost the last. */
const idOf = (job: PendingJob): string => `${storedName(job)}-${job.losses}`;

/** Why a job can never be sent. */
class UnsendableError extends Error {
  override name: string = "UnsendableError";
}
