import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import { messageOf } from "@rxgrad/core/internal";
import type { SharedPart } from "rxgrad";
import type { DataCopies } from "../data-copies.js";
import type { GradientTask, KeyedPart } from "../tasks/gradient.js";
import { Recent } from "../tasks/recent.js";
import type { Task } from "../tasks/task.js";
import { WireError } from "../wire/fields.js";
import { typeOf } from "../wire/frames.js";
import { decodePart, encodePartRequest, type PartMessage, partOf } from "../wire/parts.js";
import { type LargeMessages, MOST_BYTES, NotStoredError } from "./large-messages.js";
import { unlessReconnected } from "./reconnections.js";
import type { TrainerSubjects } from "./subjects.js";
import { REQUEST_TIMEOUT } from "./work-queue.js";

/** A worker remembers so many parts of a trainer. */
const MOST = 8;

/** The parts that the jobs of a trainer share, in a worker. They come to all workers at once; what is missing is asked for. */
export class ReceivedParts {
  readonly #connection: NatsConnection;
  readonly #names: TrainerSubjects;
  readonly #large: LargeMessages;
  readonly #copies: DataCopies;
  readonly #warn: (message: string) => void;
  readonly #parts = new Recent<SharedPart>(MOST);
  readonly #asked = new Map<string, Promise<SharedPart>>();
  #subscription: Subscription | undefined;
  #isClosed = false;
  #reading: Promise<void> = Promise.resolve();

  /** @param warn Called with the reason why a part was dropped. */
  constructor(
    connection: NatsConnection,
    names: TrainerSubjects,
    large: LargeMessages,
    { copies, warn }: { readonly copies: DataCopies; readonly warn: (message: string) => void },
  ) {
    this.#copies = copies;
    this.#warn = warn;
    this.#connection = connection;
    this.#names = names;
    this.#large = large;
  }

  /** The task with its parts. @throws NotStoredError for a part that the trainer does not have any more. */
  async complete(task: Task): Promise<Task> {
    if (task.type !== "gradient") return task;
    try {
      return await this.#completed(task);
    } catch (cause) {
      if (cause instanceof NotStoredError || !(cause instanceof WireError)) throw cause;
      // The job itself is right, so it is offered again.
      throw new Error(`a part of it was not understood: ${cause.message}`, { cause });
    }
  }

  async #completed(task: GradientTask): Promise<GradientTask> {
    if (this.#isClosed) throw new NotStoredError("its trainer has left");
    // Workers without gradients need not hear of the parts.
    this.#subscription ??= this.#connection.subscribe(this.#names.parts, {
      callback: (error, { data }) => void (error || this.#hear(data)),
    });
    const shared: KeyedPart[] = [];
    for (const { key } of task.shared) shared.push({ key, part: await this.#partOf(key) });
    return { ...task, arrays: this.#copies.resolved(task), references: undefined, shared };
  }

  close(): void {
    this.#isClosed = true;
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }

  /** Takes a part that is sent to all. One that does not fit to what is here is asked for when it is needed. */
  #hear(data: Uint8Array): void {
    this.#reading = this.#reading.then(async () => {
      try {
        const message = decodePart(await this.#large.unpacked(data), MOST_BYTES);
        if (message.before === undefined || this.#parts.get(message.before)) this.#take(message);
      } catch (error) {
        // It is asked for when a job needs it.
        const isWrong = error instanceof WireError && !(error instanceof NotStoredError);
        if (isWrong) this.#warn(`a part was not understood: ${error.message}`);
      }
    });
  }

  #take(message: PartMessage): SharedPart {
    // A part does not change: what comes twice, or from somebody else, is no other.
    const known = this.#parts.get(message.key);
    if (known) return known;
    const before = message.before === undefined ? undefined : this.#parts.get(message.before);
    if (message.before !== undefined && !before) throw new WireError("the part before it is not here");
    const sent = partOf(message, before);
    const part = { ...sent, arrays: this.#copies.resolved({ ...message, arrays: sent.arrays }) };
    this.#parts.set(message.key, part);
    return part;
  }

  async #partOf(key: string): Promise<SharedPart> {
    await this.#reading;
    const known = this.#parts.get(key);
    if (known) return known;
    const asked = this.#asked.get(key) ?? this.#ask(key).finally(() => this.#asked.delete(key));
    this.#asked.set(key, asked);
    return asked;
  }

  async #ask(key: string): Promise<SharedPart> {
    const request = this.#connection.request(this.#names.partRequests, encodePartRequest(key), {
      timeout: REQUEST_TIMEOUT,
    });
    const reply = await unlessReconnected(this.#connection, request);
    const bytes = await this.#unpacked(reply.data);
    if (typeOf(bytes, MOST_BYTES) === "reply") throw new NotStoredError("a part of it is not there any more");
    const message = decodePart(bytes, MOST_BYTES);
    if (message.key !== key) throw new WireError("it is another part than the one that was asked for");
    return this.#take(message);
  }

  /** @throws Error for what is not in the store: the part is wanted, so that the job is offered again. */
  async #unpacked(data: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.#large.unpacked(data);
    } catch (cause) {
      throw new Error(`a part of it cannot be read: ${messageOf(cause)}`, { cause });
    }
  }
}
