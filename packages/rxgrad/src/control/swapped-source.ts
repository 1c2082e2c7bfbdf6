import { type Arrivals, DataError, type Feed } from "@rxgrad/core";
import type { Wait } from "@rxgrad/core/driver";
import { isSeekable } from "@rxgrad/core/extend";
import { checkIterator, describeValue } from "@rxgrad/core/internal";
import type { FeedSource, OpenSource } from "../sources/feeds.js";
import type { Controls } from "./control.js";

/** Data sources one after the other, each until the control stream emits the next. */
export class SwappedSource implements OpenSource, Iterable<Feed | Wait>, Iterator<Feed | Wait> {
  readonly #open: (data: FeedSource) => OpenSource;
  readonly #controls: Controls;
  #source: OpenSource | undefined;
  #feeds: Iterator<Feed | Wait> | undefined;
  #first: FeedSource;

  constructor(first: FeedSource, open: (data: FeedSource) => OpenSource, controls: Controls) {
    this.#first = first;
    this.#open = open;
    this.#controls = controls;
  }

  get feeds(): this {
    return this;
  }

  /** Arrivals of the source in use. */
  get arrivals(): Arrivals | undefined {
    return this.#source?.arrivals;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Feed | Wait> {
    const data = this.#controls.takeData();
    if (data !== undefined || !this.#feeds) {
      this.return();
      this.close();
      this.#source = this.#open(data ?? this.#first);
      this.#feeds = iteratorOf(this.#source.feeds);
    }
    return this.#feeds.next();
  }

  /** Cursor of the source in use; undefined where it is not seekable. */
  cursor(): unknown {
    return isSeekable(this.#feeds) ? this.#feeds.cursor() : undefined;
  }

  return(): IteratorResult<Feed | Wait> {
    const feeds = this.#feeds;
    this.#feeds = undefined;
    return feeds?.return?.() ?? { done: true, value: undefined };
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
  }
}

function iteratorOf(feeds: Iterable<Feed | Wait>): Iterator<Feed | Wait> {
  if (typeof (feeds as Partial<Iterable<Feed>> | null)?.[Symbol.iterator] === "function")
    return checkIterator(feeds[Symbol.iterator]());
  throw new DataError(
    `data: control.data emitted ${describeValue(feeds)}; give an iterable of feeds, an async iterable or an Observable.`,
  );
}
