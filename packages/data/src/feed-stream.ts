import { DataError, type Feed, type SeekableAsyncIterable, type Tensor } from "@rxgrad/core";
import { callback, orElse, trueOrFalse, whole } from "@rxgrad/core/internal";
import { checkData, isWhole, show } from "./checks.js";

/** How a file is cut into feeds while it is read. */
export interface StreamOptions<
  Names extends PropertyKey = string,
  F extends Feed = FeedNamed<Names>,
  Read extends FeedNamed<Names> = FeedNamed<Names>,
> {
  /** The number of samples in a feed. */
  readonly size: number;
  /** Whether to leave out an epoch's last feed where it would be smaller than `size`; default false. */
  readonly dropLast?: boolean | undefined;
  /** Total number of times the file is read, including epochs before `from`; default 1. `Infinity` for no end. */
  readonly epochs?: number | undefined;
  /** Where to start. Default: at the beginning. */
  readonly from?: StreamCursor | undefined;
  /** Transforms each feed, for example into scaled columns or one-hot targets. */
  readonly map?: ((feed: Read) => F) | undefined;
}

/** Names of the stream options. */
export const STREAM_OPTIONS: readonly (keyof StreamOptions)[] = ["size", "dropLast", "epochs", "from", "map"];

/** A feed with these names, without a transformation. */
export type FeedNamed<Names extends PropertyKey> = { readonly [Name in Names]: Tensor };

/** A position between two feeds of a stream, as plain JSON. */
export interface StreamCursor {
  /** The samples of a feed. */
  readonly size: number;
  /** Whether a last feed that is not full is left out. */
  readonly dropLast: boolean;
  /** The number of epochs completed. */
  readonly epoch: number;
  /** The number of samples taken of the current epoch. */
  readonly sample: number;
}

/** Feeds that are read from a file, with one feed in memory at a time. Each iteration reads the file again. */
export interface FeedStream<F extends Feed> extends SeekableAsyncIterable<F, StreamCursor> {
  /** The same feeds from a cursor on. @throws DataError where it is damaged, or comes from a stream with other options. */
  from(cursor: StreamCursor): FeedStream<F>;
  [Symbol.asyncIterator](): FeedStreamIterator<F>;
}

/** The feeds of a {@link FeedStream}, one after the other, with a cursor. */
export interface FeedStreamIterator<F extends Feed> extends AsyncIterableIterator<F> {
  /** The next feed, when it is read. */
  next(): Promise<IteratorResult<F, undefined>>;
  /** The position after the last feed. */
  cursor(): StreamCursor;
  [Symbol.asyncIterator](): FeedStreamIterator<F>;
}

/**
 * Reads a file once, from a sample on, in feeds of `size` samples; the last feed contains the remaining samples.
 * Throws a DataError where the file has fewer samples than `skip`.
 */
export type OpenFeeds<Names extends PropertyKey> = (skip: number, size: number) => AsyncIterable<ReadFeed<Names>>;

export interface ReadFeed<Names extends PropertyKey> {
  readonly feed: FeedNamed<Names>;
  readonly samples: number;
}

/** A stream of the feeds that `open` reads. @throws DataError for an option outside its domain. */
export function feedStream<Names extends PropertyKey, F extends Feed, Read extends FeedNamed<Names>>(
  owner: string,
  open: OpenFeeds<Names>,
  options: StreamOptions<Names, F, Read>,
): FeedStream<F> {
  const { dropLast, start } = checked(owner, options);
  return {
    from: (cursor) => feedStream(owner, open, { ...options, from: cursor }),
    [Symbol.asyncIterator]: () => new Feeds(read(owner, open, options, start), { ...start, dropLast }),
  };
}

/** A feed, and the position after it. */
interface Placed<F> {
  readonly feed: F;
  readonly epoch: number;
  readonly sample: number;
}

async function* read<Names extends PropertyKey, F extends Feed, Read extends FeedNamed<Names>>(
  owner: string,
  open: OpenFeeds<Names>,
  { size, dropLast = false, epochs = 1, map }: StreamOptions<Names, F, Read>,
  start: StreamCursor,
): AsyncGenerator<Placed<F>, undefined, void> {
  let sample = start.sample;
  for (let epoch = start.epoch; epoch < epochs; epoch++) {
    for await (const { feed, samples } of open(sample, size)) {
      if (samples < size && dropLast) continue;
      sample += samples;
      // Without a map, F is the type that was read.
      yield { feed: map ? map(feed as Read) : (feed as unknown as F), epoch, sample };
    }
    if (sample === 0) {
      throw new DataError(
        `${owner}: epoch ${epoch + 1} has no feed; give at least ${dropLast ? size : 1} samples, from a source that can be read again for each epoch.`,
      );
    }
    sample = 0;
  }
  return undefined;
}

class Feeds<F extends Feed> implements FeedStreamIterator<F> {
  readonly #placed: AsyncGenerator<Placed<F>, undefined, void>;
  #cursor: StreamCursor;

  constructor(placed: AsyncGenerator<Placed<F>, undefined, void>, start: StreamCursor) {
    this.#placed = placed;
    this.#cursor = start;
  }

  async next(): Promise<IteratorResult<F, undefined>> {
    const { done, value } = await this.#placed.next();
    if (done) return { done, value: undefined };
    this.#cursor = { ...this.#cursor, epoch: value.epoch, sample: value.sample };
    return { done: false, value: value.feed };
  }

  async return(): Promise<IteratorResult<F, undefined>> {
    await this.#placed.return(undefined);
    return { done: true, value: undefined };
  }

  cursor(): StreamCursor {
    return { ...this.#cursor };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function checked(
  owner: string,
  options: Omit<StreamOptions, "map"> & { readonly map?: unknown },
): Required<Pick<StreamOptions, "dropLast">> & { readonly start: StreamCursor } {
  const { size, dropLast = false, epochs = 1, from } = options;
  const refuse = (sentence: string): never => {
    throw new DataError(`${owner}: ${sentence}`);
  };
  checkData(owner, "size", size, whole(1));
  checkData(owner, "dropLast", dropLast, trueOrFalse);
  checkData(owner, "epochs", epochs, orElse(whole(1), Infinity, "Infinity"));
  if (options.map !== undefined) checkData(owner, "map", options.map, callback("that takes a feed and returns one"));
  if (from === undefined) return { dropLast, start: { size, dropLast, epoch: 0, sample: 0 } };
  if (typeof from !== "object" || from === null) refuse(`from is ${show(from)}; give what cursor() returned.`);
  for (const [key, here] of [
    ["size", size],
    ["dropLast", dropLast],
  ] as const) {
    if (from[key] === here) continue;
    refuse(
      `the cursor comes from a stream with ${key} ${show(from[key])}, but here it is ${show(here)}; continue with the same options.`,
    );
  }
  const { epoch, sample } = from;
  if (!isWhole(epoch, 0) || !isWhole(sample, 0)) {
    refuse(`the cursor is at epoch ${show(epoch)}, sample ${show(sample)}; give what cursor() returned.`);
  }
  return { dropLast, start: { size, dropLast, epoch, sample } };
}
