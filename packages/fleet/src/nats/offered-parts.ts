import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import type { SharedPart } from "rxgrad";
import type { KeyedPart } from "../tasks/gradient.js";
import type { Task } from "../tasks/task.js";
import { WireError } from "../wire/fields.js";
import { encodeReply } from "../wire/messages.js";
import { decodePartRequest, encodePart } from "../wire/parts.js";
import type { LargeMessages } from "./large-messages.js";
import type { TrainerSubjects } from "./subjects.js";

/** The most bytes of a request for a part. */
const MOST_REQUEST = 8192;

/** A part that was offered to the workers. */
interface Offer {
  readonly key: string;
  readonly published: Promise<void>;
  /** The message with the whole part, once somebody has asked for it, and when it was made. */
  whole?: { readonly message: Promise<Uint8Array>; readonly made: number } | undefined;
}

/** What the parts of a trainer are sent by. */
export interface OfferedOptions {
  readonly names: TrainerSubjects;
  readonly large: LargeMessages;
  /** For how long the server keeps what is stored, in milliseconds. */
  readonly maxAge: number;
  /** Returns the tasks of pending jobs. */
  readonly tasks: () => Iterable<Task>;
  /** Called with the reason why a request was dropped. */
  readonly onRefused: (reason: string) => void;
}

/** Sends to all workers at once the parts that jobs share, and again to those that ask while such a job is pending. */
export class OfferedParts {
  readonly #connection: NatsConnection;
  readonly #options: OfferedOptions;
  #offers = new WeakMap<SharedPart, Offer>();
  /** The offers that are in the store, by the name there. */
  readonly #stored = new Map<string, Offer>();
  #subscription: Subscription | undefined;
  #isClosed = false;

  constructor(connection: NatsConnection, options: OfferedOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Sends the parts of a task, if they have not been sent. */
  async offer(task: Task): Promise<void> {
    if (task.type !== "gradient" || this.#isClosed) return;
    this.#subscription ??= this.#connection.subscribe(this.#options.names.partRequests, {
      callback: (error, message) => void (error || this.#answer(message)),
    });
    await Promise.all(task.shared.map(({ key, part }) => part && this.#offered(key, part).published));
  }

  /** The server has lost what was stored. All parts are sent again with their jobs. */
  lostAll(): void {
    this.#offers = new WeakMap();
    this.#stored.clear();
  }

  close(): void {
    this.#isClosed = true;
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }

  #offered(key: string, part: SharedPart): Offer {
    const known = this.#offers.get(part);
    if (known) return known;
    const before = part.before && this.#offers.get(part.before);
    const told = before && part.before ? { key: before.key, part: part.before } : undefined;
    const offer: Offer = {
      key,
      published: this.#packed(encodePart(key, part, told), `part-${key}`, () => offer).then((message) =>
        this.#connection.publish(this.#options.names.parts, message),
      ),
    };
    this.#offers.set(part, offer);
    // What could not be stored is offered again with the next job.
    offer.published.catch(() => this.#offers.delete(part));
    return offer;
  }

  /** The message of a part. Where it is stored, what no pending job needs any more is removed. */
  async #packed(bytes: Uint8Array, name: string, offer: () => Offer): Promise<Uint8Array> {
    const { large } = this.#options;
    if (large.fits(bytes)) return bytes;
    this.#prune();
    const message = await large.store(bytes, name);
    this.#stored.set(name, offer());
    return message;
  }

  #prune(): void {
    const wanted = new Set([...this.#pending()].map(({ key }) => key));
    for (const [name, offer] of this.#stored) {
      if (wanted.has(offer.key)) continue;
      this.#stored.delete(name);
      offer.whole = undefined;
      void this.#options.large.remove(name);
    }
  }

  /** Sends a part to one who asks. */
  async #answer(message: Msg): Promise<void> {
    try {
      const wanted = decodePartRequest(message.data, MOST_REQUEST);
      const part = this.#find(wanted);
      message.respond(part ? await this.#wholeOf(wanted, part) : encodeReply("no"));
    } catch (error) {
      // It is asked for again.
      if (error instanceof WireError) this.#options.onRefused(`a request for a part: ${error.message}`);
    }
  }

  #wholeOf(key: string, part: SharedPart): Promise<Uint8Array> {
    const offer = this.#offered(key, part);
    const latest = performance.now() - this.#options.maxAge / 2;
    if (offer.whole && offer.whole.made > latest) return offer.whole.message;
    const made = performance.now();
    const whole = { message: this.#packed(encodePart(key, part), `whole-${key}`, () => offer), made };
    offer.whole = whole;
    whole.message.catch(() => {
      if (offer.whole === whole) offer.whole = undefined;
    });
    return whole.message;
  }

  #find(wanted: string): SharedPart | undefined {
    for (const { key, part } of this.#pending()) if (key === wanted) return part;
    return undefined;
  }

  /** The parts of pending jobs. */
  *#pending(): Generator<KeyedPart> {
    for (const task of this.#options.tasks()) if (task.type === "gradient") yield* task.shared;
  }
}
