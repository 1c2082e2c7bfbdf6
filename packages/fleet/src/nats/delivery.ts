import type { Msg } from "@nats-io/nats-core";

/** A message of a work queue, as it was delivered once. */
export class Delivery {
  readonly #message: Msg;
  /** How often the message was delivered, with this time. */
  readonly count: number;
  /** A text that only this delivery has. */
  readonly id: string;
  #isDone = false;

  constructor(message: Msg) {
    this.#message = message;
    // $JS.ACK.STREAM.CONSUMER.COUNT.SEQUENCE.…; later servers put a domain and an account before the stream.
    const words = (message.reply ?? "").split(".");
    const at = words.length === 9 ? 4 : 6;
    this.count = Number(words[at]);
    this.id = `${words[at + 1]}-${words[at]}`;
  }

  get data(): Uint8Array {
    return this.#message.data;
  }

  /** The message is done: nobody gets it again. */
  acknowledge(): void {
    this.#finish("+ACK");
  }

  /** Gives the message back. @param delay In so many milliseconds another gets it. */
  giveBack(delay = 0): void {
    this.#finish(delay > 0 ? `-NAK {"delay": ${delay * 1e6}}` : "-NAK");
  }

  /** Takes the message, which nobody can read, out of the queue. */
  terminate(): void {
    this.#finish("+TERM");
  }

  /** The lease of the message begins again. */
  renew(): void {
    if (!this.#isDone) this.#tell("+WPI");
  }

  #finish(word: string): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#tell(word);
  }

  #tell(word: string): void {
    try {
      this.#message.respond(word);
    } catch {
      // The connection is closed: the server gives the message to another after its lease.
    }
  }
}
