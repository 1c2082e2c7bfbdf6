import type { NatsConnection } from "@nats-io/nats-core";
import { type ObjectStore, Objm } from "@nats-io/obj";
import { decodeFrame, encodeFrame } from "rxgrad/remote";
import { WIRE_VERSION, WireError } from "./messages.js";
import { REQUEST_TIMEOUT, removeStream } from "./work-queue.js";

/** Room in a message for its subject and headers, in bytes. */
const MARGIN = 4096;

/** The most bytes of a message of the server's own limit, before the server has told it. */
const USUAL_LIMIT = 2 ** 20;

/** The most bytes that are read of a message, also of a stored one. */
export const MOST_BYTES: number = 2 ** 28;

/** Sends messages of any size: what is larger than the server's limit is put into an object store, and its name is sent. */
export class LargeMessages {
  readonly #connection: NatsConnection;
  readonly #bucket: string;
  #store: Promise<ObjectStore> | undefined;
  #isUsed = false;

  constructor(connection: NatsConnection, bucket: string) {
    this.#connection = connection;
    this.#bucket = bucket;
  }

  /** The bytes to send for these bytes: themselves, or the name under which they are stored. */
  async packed(bytes: Uint8Array, name: string): Promise<Uint8Array> {
    const limit = (this.#connection.info?.max_payload ?? USUAL_LIMIT) - MARGIN;
    if (bytes.length <= limit) return bytes;
    const store = await this.#opened();
    await store.putBlob({ name }, bytes, { timeout: 60 * REQUEST_TIMEOUT });
    return encodeFrame({ head: { type: "stored", wire: WIRE_VERSION, name, bytes: bytes.length }, arrays: [] });
  }

  /** The bytes that these bytes stand for: themselves, or what is stored under the name in them. @throws WireError */
  async unpacked(bytes: Uint8Array): Promise<Uint8Array> {
    const stored = storedIn(bytes);
    if (!stored) return bytes;
    const store = await this.#opened();
    const info = await store.info(stored);
    if (info && info.size > MOST_BYTES) throw new WireError(`it has ${info.size} bytes`);
    const found = info && !info.deleted ? await store.getBlob(stored) : null;
    if (!found) throw new NotStoredError("what it names is not stored any more");
    return found;
  }

  /** Removes what these bytes stand for, if it is stored. */
  async discard(bytes: Uint8Array): Promise<void> {
    const stored = storedIn(bytes);
    if (stored) await this.remove(stored);
  }

  /** Removes what is stored under a name; nothing if nothing was. */
  async remove(name: string): Promise<void> {
    if (!this.#isUsed) return;
    const store = await this.#opened();
    await store.delete(name).catch(() => {});
  }

  /** Removes the whole store, also one that others have made. */
  async close(): Promise<void> {
    this.#store = undefined;
    this.#isUsed = false;
    await removeStream(this.#connection, storeStream(this.#bucket));
  }

  #opened(): Promise<ObjectStore> {
    this.#isUsed = true;
    this.#store ??= new Objm(this.#connection).create(this.#bucket);
    this.#store.catch(() => {
      this.#store = undefined;
    });
    return this.#store;
  }
}

/** What is stored no more, because the trainer does not want it any more. */
export class NotStoredError extends WireError {
  override name: string = "NotStoredError";
}

/** The stream of an object store. */
export const storeStream = (bucket: string): string => `OBJ_${bucket}`;

/** The name in a message that stands for a stored one; undefined for another message. */
function storedIn(bytes: Uint8Array): string | undefined {
  // A name is short, so that nothing large is read twice.
  if (bytes.length > MARGIN) return undefined;
  try {
    const { head } = decodeFrame(bytes, MARGIN);
    return head.type === "stored" && typeof head.name === "string" ? head.name : undefined;
  } catch {
    return undefined;
  }
}
