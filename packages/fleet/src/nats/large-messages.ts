import { StorageType } from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/nats-core";
import { type ObjectStore, Objm } from "@nats-io/obj";
import { WireError } from "../wire/fields.js";
import { decodeStored, encodeStored } from "../wire/messages.js";
import { TooLargeError } from "./server-trouble.js";
import { REQUEST_TIMEOUT, removeStream } from "./work-queue.js";

/** Room in a message for its subject and headers, in bytes. */
const MARGIN = 4096;

/** The most bytes of a message of the server's own limit, before the server has told it. */
const USUAL_LIMIT = 2 ** 20;

/** A part of a stored message that has not arrived for so many milliseconds does not arrive any more. */
const MOST_PAUSE = 2 * REQUEST_TIMEOUT;

/** The most bytes that are read of a message, also of a stored one. */
export const MOST_BYTES: number = 2 ** 28;

/** @throws TooLargeError for numbers that no reader takes. They are not copied before. */
export function checkSize(arrays: readonly Float64Array[]): void {
  const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes + MARGIN > MOST_BYTES)
    throw new TooLargeError(`it has ${bytes / 8} numbers, and a message at most ${(MOST_BYTES - MARGIN) / 8}`);
}

/** How a store is made. */
export interface StoreOptions {
  readonly maxAge: number;
  readonly storage: "file" | "memory";
  readonly replicas: number;
}

/** Sends messages of any size: what is larger than the server's limit is put into an object store, and its name is sent. */
export class LargeMessages {
  readonly #connection: NatsConnection;
  readonly #bucket: string;
  readonly #made: StoreOptions | undefined;
  #store: Promise<ObjectStore> | undefined;
  #isUsed = false;
  #reading: Promise<unknown> = Promise.resolve();

  /** @param made How the store is made where it is missing; a worker uses the one that its trainer makes. */
  constructor(connection: NatsConnection, bucket: string, made?: StoreOptions) {
    this.#connection = connection;
    this.#bucket = bucket;
    this.#made = made;
  }

  /** Whether bytes are sent as they are. */
  fits(bytes: Uint8Array): boolean {
    return bytes.length <= (this.#connection.info?.max_payload ?? USUAL_LIMIT) - MARGIN;
  }

  /** Makes the store, if it is missing. */
  async open(): Promise<void> {
    await this.#using(async () => {});
  }

  /** The bytes to send for these bytes: themselves, or the name under which they are stored. */
  packed(bytes: Uint8Array, name: string): Promise<Uint8Array> {
    return this.fits(bytes) ? Promise.resolve(bytes) : this.store(bytes, name);
  }

  /** Stores bytes. @returns The message that stands for them. */
  async store(bytes: Uint8Array, name: string): Promise<Uint8Array> {
    await this.#using((store) => store.putBlob({ name }, bytes, { timeout: 60 * REQUEST_TIMEOUT }));
    return encodeStored(name);
  }

  /**
   * The bytes that these bytes stand for: themselves, or what is stored under the name in them. Stored ones are read one after the
   * other, so that the memory for them is bounded.
   *
   * @param isExpected Whether something under this name is read at all.
   * @throws WireError
   */
  async unpacked(bytes: Uint8Array, isExpected: (name: string) => boolean = () => true): Promise<Uint8Array> {
    const name = storedIn(bytes);
    if (name === undefined) return bytes;
    if (!isExpected(name)) throw new WireError("it is stored under a name that is not expected");
    const before = this.#reading;
    const read = before.then(() => this.#using((store) => readFrom(store, name)));
    this.#reading = read.catch(() => {});
    return read;
  }

  /** Removes what these bytes stand for, if it is stored. */
  async discard(bytes: Uint8Array): Promise<void> {
    const stored = storedIn(bytes);
    if (stored) await this.remove(stored);
  }

  /** Removes what is stored under a name; nothing if nothing was. */
  async remove(name: string): Promise<void> {
    if (!this.#isUsed) return;
    await this.#using((store) => store.delete(name)).catch(() => {});
  }

  /** Removes the whole store, also one that others have made. */
  async close(): Promise<void> {
    this.#store = undefined;
    this.#isUsed = false;
    await removeStream(this.#connection, storeStream(this.#bucket));
  }

  /** Uses the store. After a failure it is opened again: the server may have lost it. */
  async #using<T>(use: (store: ObjectStore) => Promise<T>): Promise<T> {
    try {
      return await use(await this.#opened());
    } catch (error) {
      this.#store = undefined;
      throw error;
    }
  }

  #opened(): Promise<ObjectStore> {
    this.#isUsed = true;
    this.#store ??= this.#made ? this.#make(this.#made) : new Objm(this.#connection).open(this.#bucket, false);
    this.#store.catch(() => {
      this.#store = undefined;
    });
    return this.#store;
  }

  #make({ maxAge, storage, replicas }: StoreOptions): Promise<ObjectStore> {
    const kind = storage === "file" ? StorageType.File : StorageType.Memory;
    return new Objm(this.#connection).create(this.#bucket, { ttl: nanos(maxAge), storage: kind, replicas });
  }
}

/** What is stored under a name. @throws WireError for what is not stored, too large, or elsewhere. */
async function readFrom(store: ObjectStore, name: string): Promise<Uint8Array> {
  const info = await store.info(name);
  if (!info || info.deleted) throw new NotStoredError("what it names is not stored");
  // A link leads to another store.
  if (info.options?.link) throw new WireError("what it names is a link");
  if (info.size > MOST_BYTES) throw new WireError(`it has ${info.size} bytes, more than ${MOST_BYTES}`);
  const found = await store.get(name);
  if (!found) throw new NotStoredError("what it names is not stored");
  found.error.catch(() => {});
  return collected(found.data, info.size);
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
    return decodeStored(bytes, MARGIN);
  } catch {
    return undefined;
  }
}

/** The bytes of a stream. What is longer than it says is given up, and so is what does not arrive. @throws WireError */
async function collected(data: ReadableStream<Uint8Array>, size: number): Promise<Uint8Array> {
  const reader = data.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await withinTime(reader.read());
      if (done) break;
      length += value.length;
      if (length > size) throw new WireError(`it has more than the ${size} bytes that it says`);
      parts.push(value);
    }
  } catch (cause) {
    void reader.cancel().catch(() => {});
    throw cause instanceof WireError ? cause : new WireError("what it names is damaged", { cause });
  }
  if (length < size) throw new WireError(`it has ${length} bytes, not the ${size} that it says`);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const each of parts) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}

/** A Promise, or a rejection when it takes longer than a part of a stored message may. */
function withinTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new WireError("a part of it did not arrive")), MOST_PAUSE);
    promise.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
