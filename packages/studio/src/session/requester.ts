import { sentence } from "../words/told.js";
import type { RequestName, Requests, ToPage, ToWorker } from "../worker/protocol.js";

/** The page's end of a worker: a Worker, or a MessagePort. */
export interface WorkerPort {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  /** Of a MessagePort. */
  start?(): void;
  close?(): void;
  /** Of a Worker. */
  terminate?(): void;
}

/** What a worker tells without being asked. */
export type Told = Exclude<ToPage, { readonly type: "answered" | "refused" }>;

/** A refusal of the worker: it has the name and the message of the error there. */
export class RefusedError extends Error {
  constructor(kind: string, message: string) {
    super(message);
    this.name = kind;
  }
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Asks a worker, and waits for its answers. */
export class Requester {
  readonly #port: WorkerPort;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners: Readonly<Record<string, (event: Event) => void>>;
  #ids = 0;
  #ended: Error | undefined;

  /**
   * @param told Called with what the worker tells without being asked.
   * @param died Called if the worker has ended by itself.
   */
  constructor(port: WorkerPort, told: (message: Told) => void, died: (error: Error) => void) {
    this.#port = port;
    const die = (event: Event): void => {
      const { message } = event as Partial<ErrorEvent>;
      const error = new Error(
        message ? sentence("error.workerEndedBy", { reason: message }) : sentence("error.workerEnded"),
      );
      this.end(error);
      died(error);
    };
    this.#listeners = {
      message: (event) => this.#receive((event as MessageEvent).data as ToPage, told),
      error: die,
      messageerror: die,
      close: die,
    };
    for (const [type, listener] of Object.entries(this.#listeners)) port.addEventListener(type, listener);
    port.start?.();
  }

  /** Asks for something. @throws RefusedError if it is refused, and what `signal` was aborted with. As a rejected Promise. */
  ask<Name extends RequestName>(
    name: Name,
    given: Parameters<Requests[Name]>,
    { signal, transfer = [] }: { readonly signal?: AbortSignal | undefined; readonly transfer?: Transferable[] } = {},
  ): Promise<ReturnType<Requests[Name]>> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#port.postMessage({ type: "request", id, name, given }, transfer);
      const cancel = (): void => {
        this.#pending.delete(id);
        this.#port.postMessage({ type: "cancel", id } satisfies ToWorker, []);
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener("abort", cancel);
      this.#pending.set(id, {
        resolve(answer) {
          settled();
          resolve(answer as ReturnType<Requests[Name]>);
        },
        reject(error) {
          settled();
          reject(error);
        },
      });
      signal?.addEventListener("abort", cancel);
    });
  }

  /** Hears nothing of the worker any more, and leaves it to someone else. */
  leave(): void {
    for (const [type, listener] of Object.entries(this.#listeners)) this.#port.removeEventListener(type, listener);
  }

  /** Ends the worker. What was asked is refused. */
  end(why: Error): void {
    if (this.#ended) return;
    this.leave();
    this.#port.postMessage({ type: "request", id: 0, name: "close", given: [] } satisfies ToWorker, []);
    this.#ended = why;
    this.#port.terminate?.();
    this.#port.close?.();
    for (const each of this.#pending.values()) each.reject(why);
    this.#pending.clear();
  }

  #receive(message: ToPage, told: (message: Told) => void): void {
    if (message.type !== "answered" && message.type !== "refused") {
      told(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.type === "answered") pending?.resolve(message.answer);
    else pending?.reject(new RefusedError(message.kind, message.message));
  }
}
