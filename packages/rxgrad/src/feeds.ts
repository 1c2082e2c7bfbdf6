import { DataError, type Feed, RxgradError, WAIT, type Wait } from "@rxgrad/core";
import { isObservable, type Observable } from "rxjs";
import type { Policy } from "./policies.js";
import type { PumpControl } from "./pump.js";

/** Where feeds come from. */
export type FeedSource = Iterable<Feed> | AsyncIterable<Feed> | Observable<Feed>;

/** Feeds that can be asked for at any time; {@link WAIT} where none has come yet. */
export interface OpenSource {
  readonly feeds: Iterable<Feed | Wait>;
  /** Stops the source. */
  close(): void;
}

/**
 * Opens a source. An iterable is pulled; an async iterable is pulled one feed ahead; an Observable pushes, under the
 * policy named for it.
 *
 * @throws DataError for an Observable without a policy, or a policy for something that is not one.
 */
export function openSource(data: FeedSource, policy: Policy | undefined, control: PumpControl): OpenSource {
  if (isObservable(data)) {
    if (policy) return openPush(data, policy, control);
    throw new DataError(
      "data: it is an Observable, which may bring feeds faster than training takes them; name what to do then: train(W, data, { policy: latest() }), drop() or queue(n).",
    );
  }
  if (policy) {
    throw new DataError(
      `data: policy ${policy.name} was given but the data are pulled as needed; leave the policy out.`,
    );
  }
  const asyncIterator = (data as Partial<AsyncIterable<Feed>> | null)?.[Symbol.asyncIterator];
  if (typeof asyncIterator === "function") return openPull(asyncIterator.call(data), control);
  return { feeds: data as Iterable<Feed>, close() {} };
}

/** What a source has brought, for the loop to take. */
class Waiting implements Iterable<Feed | Wait>, Iterator<Feed | Wait, undefined> {
  readonly feeds: Feed[] = [];
  isComplete = false;
  /** Whether the loop has asked and found nothing. */
  isAsked = false;
  readonly #onTake: (() => void) | undefined;

  constructor(onTake?: () => void) {
    this.#onTake = onTake;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Feed | Wait, undefined> {
    const feed = this.feeds.shift();
    if (feed) {
      this.#onTake?.();
      this.isAsked = false;
      return { done: false, value: feed };
    }
    if (this.isComplete) return { done: true, value: undefined };
    this.isAsked = true;
    return { done: false, value: WAIT };
  }
}

function openPush(data: Observable<Feed>, policy: Policy, control: PumpControl): OpenSource {
  const waiting = new Waiting();
  const subscription = data.subscribe({
    next(feed) {
      const isFull = waiting.feeds.length >= policy.capacity && !(waiting.isAsked && waiting.feeds.length === 0);
      if (isFull && policy.overflow === "drop") return;
      if (isFull && policy.overflow === "fail") {
        subscription?.unsubscribe();
        control.fail(
          new DataError(
            `data: a feed came while ${waiting.feeds.length} were waiting and ${policy.name} was full; slow the source down, or use a larger queue, latest() or drop().`,
          ),
        );
        return;
      }
      if (isFull) waiting.feeds.length = 0;
      waiting.feeds.push(feed);
      control.wake();
    },
    error: (error: unknown) => control.fail(sourceFailed(error)),
    complete() {
      waiting.isComplete = true;
      control.wake();
    },
  });
  return { feeds: waiting, close: () => subscription.unsubscribe() };
}

function openPull(iterator: AsyncIterator<Feed>, control: PumpControl): OpenSource {
  let isClosed = false;
  const pull = (): void => {
    iterator.next().then(
      ({ done, value }) => {
        if (isClosed) return;
        if (done) waiting.isComplete = true;
        else waiting.feeds.push(value);
        control.wake();
      },
      (error: unknown) => control.fail(sourceFailed(error)),
    );
  };
  const waiting = new Waiting(pull);
  pull();
  return {
    feeds: waiting,
    close() {
      isClosed = true;
      // A source may fail while it is being stopped; nobody is listening any more.
      iterator.return?.()?.then(undefined, () => {});
    },
  };
}

function sourceFailed(error: unknown): RxgradError {
  if (error instanceof RxgradError) return error;
  return new DataError(`data: the source failed: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}
