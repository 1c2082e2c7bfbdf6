import { DataError, type Feed, Tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { orElse, positive, sizeOf } from "@rxgrad/core/internal";
import { type ByteSource, chunksOf, joined, nameOf } from "./byte-source.js";
import { checkData, checkName } from "./checks.js";
import {
  type FeedNamed,
  type FeedStream,
  feedStream,
  type ReadFeed,
  STREAM_OPTIONS,
  type StreamOptions,
} from "./feed-stream.js";
import { checkLength, headerOf, headerSize, type Idx, type IdxHeader, LONGEST_HEADER } from "./idx.js";

export interface ReadIdxOptions {
  /** Name of the file in error messages. Default: its address. */
  readonly name?: string | undefined;
  /** Maximum number of bytes in memory; default 2^30, a gibibyte. */
  readonly limit?: number | undefined;
}

const GIBIBYTE = 2 ** 30;

/**
 * Reads a whole IDX file, plain or packed with gzip, into memory. Memory grows with the bytes that are actually read, not
 * with the size that the header announces.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @throws DataError as `parseIdx` does, where the file cannot be read or unpacked, and where it is larger than `limit`.
 * @example
 * const { shape, data } = await readIdx("train-images-idx3-ubyte.gz"); // [60000, 28, 28]
 */
export async function readIdx(source: ByteSource, options?: ReadIdxOptions): Promise<Idx> {
  const known = knownOptions("readIdx", options, ["name", "limit"]);
  const { name = nameOf(source, "IDX file"), limit = GIBIBYTE } = known;
  checkName("readIdx", name);
  checkData(name, "limit", limit, orElse(positive, Infinity, "Infinity"));
  const file = new OpenFile(name, source);
  try {
    const { shape, elements } = await file.header();
    const size = sizeOf(shape) * elements.size;
    if (size > limit) {
      throw new DataError(
        `${name}: its header says [${shape.join(", ")}], ${size} bytes, more than the limit of ${limit}; raise the limit, or read it in parts with streamIdx.`,
      );
    }
    const data = elements.read(await file.take(size));
    await file.checkEnd();
    // A copy, so that a small file does not keep the larger buffer that contains it.
    return { shape, data: 2 * data.byteLength < data.buffer.byteLength ? data.slice() : data };
  } finally {
    await file.close();
  }
}

/**
 * Feeds from IDX files of any length, read in parallel, `size` samples at a time in their order. Files are plain or packed
 * with gzip. Elements are not scaled: bytes are numbers from 0 to 255. Memory contains one feed and a part of each file.
 * Each epoch reads the files again.
 *
 * @param sources A file for each name. All have the same number of samples, their first axis.
 * @throws DataError for an option outside its domain; while reading, as `readIdx` does, and where the files differ in
 * their number of samples.
 * @example
 * const files = { x: "train-images-idx3-ubyte.gz", t: "train-labels-idx1-ubyte.gz" };
 * const feeds = streamIdx(files, {
 *   size: 100,
 *   map: ({ x, t }) => ({ x: tensor(Float64Array.from(x.data, (byte) => byte / 255), [t.size, 784]), t: oneHot(t, 10) }),
 * });
 */
export function streamIdx<const Names extends string, F extends Feed = FeedNamed<Names>>(
  sources: { readonly [Name in Names]: ByteSource },
  options: StreamOptions<Names, F>,
): FeedStream<F> {
  if (typeof sources !== "object" || sources === null || Object.keys(sources).length === 0) {
    throw new DataError("streamIdx: there are no files; give one for each name, such as { x: images, t: labels }.");
  }
  const known = knownOptions("streamIdx", options, STREAM_OPTIONS);
  const named = Object.entries<ByteSource>(sources);
  return feedStream<Names, F, FeedNamed<Names>>("streamIdx", (skip, size) => feedsOf<Names>(named, skip, size), known);
}

async function* feedsOf<Names extends string>(
  sources: readonly (readonly [string, ByteSource])[],
  skip: number,
  size: number,
): AsyncGenerator<ReadFeed<Names>, void, void> {
  const files = sources.map(([name, source]) => new OpenFile(nameOf(source, name), source));
  try {
    const headers: IdxHeader[] = [];
    for (const file of files) headers.push(await file.header());
    const samples = checkTogether(files, headers, size);
    if (skip > samples) {
      throw new DataError(
        `streamIdx: the cursor is at sample ${skip}, but there are ${samples}; continue with the same files.`,
      );
    }
    const widths = headers.map(sampleBytes);
    for (const [i, file] of files.entries()) await file.skip(skip * (widths[i] as number));
    for (let start = skip; start < samples; start += size) {
      const rows = Math.min(size, samples - start);
      const columns: [string, Tensor][] = [];
      for (const [i, file] of files.entries()) {
        const { shape, elements } = headers[i] as IdxHeader;
        const data = elements.read(await file.take(rows * (widths[i] as number)));
        const values = new Tensor([rows, ...shape.slice(1)], Float64Array.from(data));
        columns.push([(sources[i] as readonly [string, ByteSource])[0], values]);
      }
      yield { samples: rows, feed: Object.fromEntries(columns) as FeedNamed<Names> };
    }
    for (const file of files) await file.checkEnd();
  } finally {
    for (const file of files) await file.close();
  }
}

/** Bytes of a sample in its file. */
const sampleBytes = ({ shape, elements }: IdxHeader): number => sizeOf(shape.slice(1)) * elements.size;

/** The number of samples. @throws DataError where the files do not belong together. */
function checkTogether(files: readonly OpenFile[], headers: readonly IdxHeader[], size: number): number {
  const samples = (headers[0] as IdxHeader).shape[0] as number;
  headers.forEach((header, i) => {
    const { shape } = header;
    const { name } = files[i] as OpenFile;
    if (shape[0] !== samples) {
      throw new DataError(
        `${name}: the file holds ${shape[0]} samples but ${(files[0] as OpenFile).name} holds ${samples}; give files that belong together.`,
      );
    }
    const width = sampleBytes(header);
    if (width === 0) {
      throw new DataError(`${name}: its header says [${shape.join(", ")}], so its samples are empty; check the file.`);
    }
    if (width * Math.min(size, samples) > GIBIBYTE) {
      throw new DataError(
        `${name}: its header says [${shape.join(", ")}], so that a feed of ${size} samples takes ${width * size} bytes; give a smaller size.`,
      );
    }
  });
  return samples;
}

/** A file that is read sequentially. */
class OpenFile {
  readonly name: string;
  readonly #chunks: AsyncGenerator<Uint8Array, void, void>;
  #rest: Uint8Array = new Uint8Array(0);
  #header: IdxHeader | undefined;
  /** Number of bytes taken so far. */
  #taken = 0;

  constructor(name: string, source: ByteSource) {
    this.name = name;
    this.#chunks = chunksOf(name, source);
  }

  /** Reads the header. @throws DataError where the file does not begin with one. */
  async header(): Promise<IdxHeader> {
    const head = await this.#gather(LONGEST_HEADER);
    const header = headerOf(head, this.name);
    const size = headerSize(header);
    this.#header = header;
    this.#rest = head.subarray(size);
    this.#taken = size;
    return header;
  }

  /** The next bytes. @throws DataError where there are fewer. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.#gather(length);
    if (bytes.length < length) checkLength(this.name, this.#header as IdxHeader, this.#taken + bytes.length);
    this.#rest = bytes.subarray(length);
    this.#taken += length;
    return bytes.subarray(0, length);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) left -= (await this.take(Math.min(left, 2 ** 16))).length;
  }

  /** @throws DataError where bytes follow. */
  async checkEnd(): Promise<void> {
    if ((await this.#gather(1)).length === 0) return;
    throw new DataError(
      `${this.name}: its header says [${this.#header?.shape.join(", ")}], which takes ${this.#taken} bytes, but there is something after its end; fetch it again.`,
    );
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }

  /** At least this many of the next bytes, or all where there are fewer. */
  async #gather(length: number): Promise<Uint8Array> {
    const parts = this.#rest.length > 0 ? [this.#rest] : [];
    let size = this.#rest.length;
    while (size < length) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      parts.push(value);
      size += value.length;
    }
    this.#rest = new Uint8Array(0);
    return joined(parts);
  }
}
