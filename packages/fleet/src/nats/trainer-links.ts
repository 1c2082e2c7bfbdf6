import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import { messageOf } from "@rxgrad/core/internal";
import type { DataCopies } from "../data-copies.js";
import { typeOf } from "../wire/frames.js";
import { type Announcement, type Cancel, decodeAnnouncement, decodeCancel } from "../wire/messages.js";
import type { Delivery } from "./delivery.js";
import type { PullRequest } from "./pull-request.js";
import { subjectsOf } from "./subjects.js";
import { TrainerLink } from "./trainer-link.js";
import { RETRY_AFTER } from "./work-queue.js";

/** The server holds the request for a job for so many milliseconds. */
const PULL = 1000;

/** The most trainers at the same time; a worker's memory must not depend on who announces work. */
const MOST_TRAINERS = 1000;

/** The most trainers whose jobs a free place waits for at the same time. */
const MOST_AT_ONCE = 16;

/** The most bytes of an announcement. */
const MOST_ANNOUNCEMENT = 8192;

/** What is known of the worker. */
export interface LinksOptions {
  readonly fleet: string;
  readonly version: string;
  readonly copies: DataCopies;
  /** The identity of the worker. */
  readonly worker: string;
  readonly warn: (message: string) => void;
}

/** A job, and the trainer that it is from. */
export interface PulledJob {
  readonly link: TrainerLink;
  readonly delivery: Delivery;
}

/** The trainers that announce work, and their jobs. */
export class TrainerLinks {
  readonly #connection: NatsConnection;
  readonly #options: LinksOptions;
  readonly #links = new Map<string, TrainerLink>();
  readonly #subscription: Subscription;
  readonly #interruptions = new Set<() => void>();
  #turn = 0;
  #isClosed = false;

  constructor(connection: NatsConnection, options: LinksOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#subscription = connection.subscribe(subjectsOf(options.fleet).announcements, {
      callback: (error, { data }) => void (error || this.#hear(data)),
    });
  }

  /** The shortest lease of the trainers that are there, in milliseconds. */
  get shortestLease(): number {
    return Math.min(...[...this.#links.values()].map(({ lease }) => lease));
  }

  /**
   * The next job of a trainer; the trainers take turns. Undefined where none has one for a while, and when the wait is interrupted.
   * Who has work is asked first; only where nobody has, is there a wait, for all of them.
   */
  async next(): Promise<PulledJob | undefined> {
    const ready = this.#ready();
    if (ready.length === 0) await this.#announced();
    else if (ready.length === 1) return this.#firstOf(ready, PULL);
    else {
      for (const link of ready.filter(({ hasQueue }) => hasQueue)) {
        const found = await this.#firstOf([link], 0);
        if (found || this.#isClosed) return found;
      }
      return this.#firstOf(ready.slice(0, MOST_AT_ONCE), PULL);
    }
    return undefined;
  }

  /** Ends the waits of now. */
  interrupt(): void {
    for (const each of [...this.#interruptions]) each();
  }

  /** Ends the work for all trainers. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#subscription.unsubscribe();
    this.interrupt();
    await Promise.all([...this.#links.values()].map((each) => each.leave()));
  }

  /** The trainers that may be asked, beginning with another one each time. */
  #ready(): TrainerLink[] {
    for (const [trainer, each] of this.#links) if (!each.isThere && each.isIdle) this.#forget(trainer, each);
    if (this.#isClosed) return [];
    const ready = [...this.#links.values()].filter(({ isReady }) => isReady);
    const first = this.#turn++ % Math.max(1, ready.length);
    return [...ready.slice(first), ...ready.slice(0, first)];
  }

  #forget(trainer: string, link: TrainerLink): void {
    this.#links.delete(trainer);
    link.parts.close();
  }

  /** The first job of these trainers. What others send beside it goes back at once. */
  async #firstOf(links: readonly TrainerLink[], wait: number): Promise<PulledJob | undefined> {
    const pulls = links.map((link) => ({ link, request: link.pull(wait) }));
    await this.#uninterrupted(firstDelivery(pulls.map(({ request }) => request)));
    let found: PulledJob | undefined;
    for (const { link, request } of pulls) {
      const { delivery } = request;
      if (delivery && !found) found = { link, delivery };
      else void request.abandon();
    }
    return found;
  }

  /** Waits until a trainer announces work; or for a while, if one was asked in vain before. */
  async #announced(): Promise<void> {
    if (this.#isClosed) return;
    const { promise, cancel } = this.#links.size > 0 ? pause(RETRY_AFTER) : forEver();
    await this.#uninterrupted(promise);
    cancel();
  }

  /** Waits for a Promise, or for the next interruption. */
  async #uninterrupted(promise: Promise<void>): Promise<void> {
    let interrupt = (): void => {};
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    this.#interruptions.add(interrupt);
    await Promise.race([promise, interrupted]);
    this.#interruptions.delete(interrupt);
  }

  #hear(data: Uint8Array): void {
    try {
      if (typeOf(data, MOST_ANNOUNCEMENT) === "cancel") this.#cancel(decodeCancel(data, MOST_ANNOUNCEMENT));
      else this.#follow(decodeAnnouncement(data, MOST_ANNOUNCEMENT));
    } catch (error) {
      this.#options.warn(`an announcement was not understood: ${messageOf(error)}`);
    }
  }

  #cancel({ trainer, key }: Cancel): void {
    this.#links.get(trainer)?.running.get(key)?.abort();
  }

  #follow(announcement: Announcement): void {
    const { trainer, isLast } = announcement;
    const known = this.#links.get(trainer);
    const obstacle = this.#obstacleTo(announcement);
    if (isLast) {
      this.#links.delete(trainer);
      void known?.leave();
    } else if (obstacle !== undefined) {
      void known?.dismiss();
      this.#options.warn(obstacle);
    } else if (known) known.heard();
    else if (this.#links.size < MOST_TRAINERS) this.#add(announcement);
    else this.#options.warn(`more than ${MOST_TRAINERS} trainers announce work; the others must wait`);
  }

  /** Why this worker cannot work for a trainer; undefined if it can. */
  #obstacleTo({ version, data }: Announcement): string | undefined {
    const { version: own, copies } = this.#options;
    if (version !== undefined && version !== own)
      return `a trainer wants version ${version.slice(0, 12)}, but this worker has ${own.slice(0, 12)}; start it with the same module and the same release of rxgrad`;
    const missing = data.find((each) => !copies.names.includes(each));
    if (missing === undefined) return undefined;
    return `a trainer wants the data ${missing.slice(0, 12)}, of which this worker has no copy; start it with { data } as the trainer's fleet`;
  }

  #add(announcement: Announcement): void {
    const { fleet, worker } = this.#options;
    this.#links.set(
      announcement.trainer,
      new TrainerLink(this.#connection, fleet, announcement, worker, this.#options),
    );
    this.interrupt();
  }
}

/** Resolves when one of the requests has a job, or none of them gets one any more. */
function firstDelivery(requests: readonly PullRequest[]): Promise<void> {
  return new Promise((resolve) => {
    let open = requests.length;
    for (const each of requests) {
      void each.ended.then(() => {
        open--;
        if (each.delivery || open === 0) resolve();
      });
    }
  });
}

function pause(milliseconds: number): { readonly promise: Promise<void>; readonly cancel: () => void } {
  let cancel = (): void => {};
  const promise = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    cancel = () => clearTimeout(timer);
  });
  return { promise, cancel };
}

const forEver = (): ReturnType<typeof pause> => ({ promise: new Promise(() => {}), cancel: () => {} });
