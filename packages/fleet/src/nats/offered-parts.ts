import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import type { SharedPart } from "rxgrad";
import { Recent } from "../tasks/recent.js";
import type { Task } from "../tasks/task.js";
import { encodeReply } from "../wire/messages.js";
import { decodePartRequest, encodePart } from "../wire/parts.js";
import type { LargeMessages } from "./large-messages.js";
import type { TrainerSubjects } from "./subjects.js";

/** The trainer remembers so many parts, beside those of pending jobs. */
const MOST = 16;

/** The most bytes of a request for a part. */
const MOST_REQUEST = 8192;

/** A part that was offered to the workers. */
interface Offer {
  readonly part: SharedPart;
  readonly published: Promise<void>;
  /** The message with the whole part, once somebody has asked for it. */
  whole: Promise<Uint8Array> | undefined;
}

/** Sends to all workers at once the parts that jobs share, and again to those that ask. */
export class OfferedParts {
  readonly #connection: NatsConnection;
  readonly #names: TrainerSubjects;
  readonly #large: LargeMessages;
  readonly #offers = new Recent<Offer>(MOST);
  readonly #keys = new WeakMap<SharedPart, string>();
  /** Returns the tasks of pending jobs. */
  readonly #tasks: () => Iterable<Task>;
  #subscription: Subscription | undefined;

  constructor(connection: NatsConnection, names: TrainerSubjects, large: LargeMessages, tasks: () => Iterable<Task>) {
    this.#connection = connection;
    this.#names = names;
    this.#large = large;
    this.#tasks = tasks;
  }

  /** Sends the parts of a task, if they have not been sent. */
  async offer(task: Task): Promise<void> {
    if (task.type !== "gradient") return;
    this.#subscription ??= this.#connection.subscribe(this.#names.partRequests, {
      callback: (error, message) => void (error || this.#answer(message)),
    });
    await Promise.all(task.shared.map(({ key, part }) => part && this.#offered(key, part).published));
  }

  close(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }

  #offered(key: string, part: SharedPart): Offer {
    const known = this.#offers.get(key);
    if (known) return known;
    this.#keys.set(part, key);
    const offer: Offer = { part, published: this.#publish(key, part), whole: undefined };
    this.#offers.set(key, offer);
    // What could not be stored is offered again with the next job.
    offer.published.catch(() => this.#offers.delete(key));
    return offer;
  }

  async #publish(key: string, part: SharedPart): Promise<void> {
    const { before } = part;
    const keyBefore = before && this.#keys.get(before);
    const bytes = encodePart(key, part, before && keyBefore ? { key: keyBefore, part: before } : undefined);
    this.#connection.publish(this.#names.parts, await this.#large.packed(bytes, `part-${key}`));
  }

  /** Sends a part to one who asks. */
  async #answer(message: Msg): Promise<void> {
    try {
      const key = decodePartRequest(message.data, MOST_REQUEST);
      const offer = this.#offers.get(key) ?? this.#ofPendingJob(key);
      if (!offer) message.respond(encodeReply("no"));
      else {
        offer.whole ??= this.#large.packed(encodePart(key, offer.part), `whole-${key}`);
        message.respond(await offer.whole);
      }
    } catch {
      // It is asked for again.
    }
  }

  #ofPendingJob(key: string): Offer | undefined {
    for (const task of this.#tasks()) {
      const found = task.type === "gradient" ? task.shared.find((each) => each.key === key)?.part : undefined;
      if (found) return this.#offered(key, found);
    }
    return undefined;
  }
}
