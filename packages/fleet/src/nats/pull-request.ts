import { createInbox, type Msg, type NatsConnection } from "@nats-io/nats-core";
import { Delivery } from "./delivery.js";
import { onReconnect } from "./reconnections.js";
import { CONSUMER } from "./subjects.js";
import { REQUEST_TIMEOUT } from "./work-queue.js";

/** The codes of the server's word that there is no job now. */
const NO_MESSAGES = [404, 408];

/** A request for one job of a work queue. */
export class PullRequest {
  /** Resolves when a job has come, and when none comes any more. It does not reject. */
  readonly ended: Promise<void>;
  /** Whether the server refused the request, such as for a queue that is not there. */
  hasFailed = false;
  readonly #onSurplus: (delivery: Delivery) => void;
  #delivery: Delivery | undefined;
  #isAbandoned = false;
  #end: () => void = () => {};
  #drain: () => Promise<void> = () => Promise.resolve();

  /**
   * @param wait The server keeps the request for so many milliseconds; with 0 it answers at once.
   * @param onSurplus Called with a job that comes after the request was abandoned.
   */
  constructor(connection: NatsConnection, stream: string, wait: number, onSurplus: (delivery: Delivery) => void) {
    this.#onSurplus = onSurplus;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    try {
      this.#send(connection, stream, wait);
    } catch {
      // The connection is closed.
      this.hasFailed = true;
      this.#end();
    }
  }

  /** The job that has come; undefined if there is none. */
  get delivery(): Delivery | undefined {
    return this.#delivery;
  }

  /** A job is not wanted any more: one that has come, or comes now, is surplus. */
  abandon(): Promise<void> {
    this.#isAbandoned = true;
    if (this.#delivery) this.#onSurplus(this.#delivery);
    this.#delivery = undefined;
    this.#end();
    return this.#drain();
  }

  #send(connection: NatsConnection, stream: string, wait: number): void {
    const { inboxPrefix } = (connection as { readonly options?: { readonly inboxPrefix?: string } }).options ?? {};
    const inbox = createInbox(inboxPrefix);
    const asked = wait > 0 ? { batch: 1, expires: wait * 1e6 } : { batch: 1, no_wait: true };
    const subscription = connection.subscribe(inbox, {
      max: 1,
      callback: (error, message) => (error ? this.#fail() : this.#take(message)),
    });
    // What the server has sent before it knows that nothing is wanted any more still arrives.
    this.#drain = () => (subscription.isClosed() ? Promise.resolve() : subscription.drain().catch(() => {}));
    connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${CONSUMER}`, JSON.stringify(asked), { reply: inbox });
    // The server says when a request has expired. It says nothing where the connection is lost, or there is no such queue.
    const timer = setTimeout(() => {
      this.hasFailed = true;
      void this.abandon();
    }, wait + REQUEST_TIMEOUT);
    const leave = onReconnect(connection, () => void this.abandon());
    void this.ended.then(() => {
      clearTimeout(timer);
      leave();
    });
  }

  #take(message: Msg): void {
    const code = message.headers?.code ?? 0;
    if (code > 0) {
      // A queue whose workers have all that they may have has no job for this one either.
      const isFull = message.headers?.description?.includes("MaxAckPending") === true;
      if (!NO_MESSAGES.includes(code) && !isFull) this.hasFailed = true;
    } else if (this.#isAbandoned) this.#onSurplus(new Delivery(message));
    else this.#delivery = new Delivery(message);
    this.#end();
  }

  #fail(): void {
    this.hasFailed = true;
    this.#end();
  }
}
