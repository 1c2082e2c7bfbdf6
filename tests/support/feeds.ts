import type { Feed } from "@rxgrad/core";

/** An iterable that repeats one feed, and counts how often it was opened, pulled and returned. */
export class CountedFeeds implements Iterable<Feed> {
  opened = 0;
  pulled = 0;
  returned = 0;
  readonly #feed: Feed;
  readonly #length: number;
  readonly #onPull: () => void;

  constructor(feed: Feed, length: number = Number.POSITIVE_INFINITY, onPull: () => void = () => {}) {
    this.#feed = feed;
    this.#length = length;
    this.#onPull = onPull;
  }

  [Symbol.iterator](): Iterator<Feed> {
    this.opened++;
    return {
      next: () => {
        if (this.pulled === this.#length) return { done: true, value: undefined };
        this.pulled++;
        this.#onPull();
        return { done: false, value: this.#feed };
      },
      return: () => {
        this.returned++;
        return { done: true, value: undefined };
      },
    };
  }
}
