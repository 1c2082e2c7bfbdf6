import { type Arrivals, DataError, type Feed, RxgradError } from "@rxgrad/core";
import { WAIT, type Wait } from "@rxgrad/core/driver";
import { isSeekable } from "@rxgrad/core/extend";
import { checkIterator, describeValue, messageOf } from "@rxgrad/core/internal";
import { isObservable, type Observable, Subject, takeUntil } from "rxjs";
import type { PumpControl } from "../scheduling/evaluation-runner.js";
import { reportLate } from "../scheduling/streams.js";
import type { Policy } from "./policies.js";

/** A source of feeds. */
export type FeedSource<F = Feed> = Iterable<F> | AsyncIterable<F> | Observable<F>;

/** Feeds that can be pulled at any time; {@link WAIT} where none has arrived yet. */
export interface OpenSource {
  readonly feeds: Iterable<Feed | Wait>;
  /** Counts of the feeds of a source that pushes. */
  readonly arrivals?: Arrivals | undefined;
  /** Stops the source. */
  close(): void;
}

/**
 * Opens a source. An iterable is pulled; an async iterable is pulled one feed ahead; an Observable pushes, under the
 * given policy.
 *
 * @throws DataError for an Observable without a policy, and for a policy with any other source.
 */
export function openSource(data: FeedSource, policy: Policy | undefined, control: PumpControl): OpenSource {
  if (policy !== undefined && typeof policy?.capacity !== "number") {
    throw new DataError(
      `data: its policy is ${describeValue(policy)}; give what latest(), drop() or queue(n) returns.`,
    );
  }
  if (isObservable(data)) {
    if (policy) return openPush(data, policy, control);
    throw new DataError(
      "data: it is an Observable, which may emit feeds faster than training takes them; give a policy for that: train(W, data, { policy: latest() }), drop() or queue(n).",
    );
  }
  if (policy) {
    throw new DataError(
      `data: policy ${policy.name} was given but the data are pulled as needed; leave the policy out.`,
    );
  }
  const asyncIterator = (data as Partial<AsyncIterable<Feed>> | null)?.[Symbol.asyncIterator];
  if (typeof asyncIterator === "function") return openPull(() => asyncIterator.call(data), control);
  return { feeds: data as Iterable<Feed>, close() {} };
}

/** Feeds that have arrived, each with the cursor after it. Feeds from before the source ended or failed are still taken. */
class Waiting implements Iterable<Feed | Wait>, Iterator<Feed | Wait, undefined> {
  readonly #feeds: { readonly feed: Feed; readonly cursor: unknown }[] = [];
  readonly #wake: () => void;
  readonly #onTake: () => void;
  #end: { readonly failure: RxgradError | undefined } | undefined;
  /** Whether the loop has nothing to do until a feed arrives. */
  #isIdle = true;
  #cursor: unknown;
  #taken = 0;
  #dropped = 0;

  constructor(wake: () => void, onTake: () => void = () => {}) {
    this.#wake = wake;
    this.#onTake = onTake;
  }

  /** Number of waiting feeds. */
  get length(): number {
    return this.#feeds.length;
  }

  /** Whether a policy does not allow one more. */
  isFull({ capacity }: Policy): boolean {
    return this.length >= capacity && !(this.#isIdle && this.length === 0);
  }

  get arrivals(): Arrivals {
    const { length: waiting } = this;
    const trained = this.#taken;
    const dropped = this.#dropped;
    return { arrived: trained + dropped + waiting, trained, dropped, waiting };
  }

  /** The cursor after the last feed taken; undefined where the source has none. */
  cursor(): unknown {
    return this.#cursor;
  }

  push(feed: Feed, cursor?: unknown): void {
    this.#feeds.push({ feed, cursor });
    this.#wake();
  }

  /** Counts a feed that has arrived and is not kept. */
  drop(): void {
    this.#dropped++;
  }

  /** Drops the waiting feeds. */
  clear(): void {
    this.#dropped += this.#feeds.length;
    this.#feeds.length = 0;
  }

  /** No more feeds will arrive, because of `failure` if there is one. */
  end(failure?: RxgradError): void {
    this.#end ??= { failure };
    this.#wake();
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Feed | Wait, undefined> {
    if (this.length > 0) {
      const { feed, cursor } = this.#feeds.shift() as { feed: Feed; cursor: unknown };
      this.#cursor = cursor;
      this.#isIdle = false;
      this.#taken++;
      this.#onTake();
      return { done: false, value: feed };
    }
    if (this.#end?.failure) throw this.#end.failure;
    if (this.#end) return { done: true, value: undefined };
    this.#isIdle = true;
    return { done: false, value: WAIT };
  }
}

function openPush(data: Observable<Feed>, policy: Policy, control: PumpControl): OpenSource {
  const waiting = new Waiting(control.wake);
  // A source that emits synchronously during subscribe has no subscription yet that could be ended.
  const stop$ = new Subject<void>();
  data.pipe(takeUntil(stop$)).subscribe({
    next(feed) {
      const isFull = waiting.isFull(policy);
      if (isFull && policy.overflow !== "replace") waiting.drop();
      if (isFull && policy.overflow === "drop") return;
      if (isFull && policy.overflow === "fail") {
        waiting.end(overflowed(policy, waiting.length));
        stop$.next();
        return;
      }
      if (isFull) waiting.clear();
      waiting.push(feed);
    },
    error: (error: unknown) => waiting.end(sourceFailed(error)),
    complete: () => waiting.end(),
  });
  return {
    feeds: waiting,
    get arrivals() {
      return waiting.arrivals;
    },
    close: () => stop$.next(),
  };
}

function overflowed({ name }: Policy, waiting: number): DataError {
  return new DataError(
    `data: a feed arrived while ${waiting} were waiting and ${name} was full; slow the source down, or use a larger queue, latest() or drop().`,
  );
}

function openPull(open: () => AsyncIterator<Feed>, control: PumpControl): OpenSource {
  const iterator = opened(open);
  let isOver = false;
  const pull = async (): Promise<void> => {
    try {
      const { done, value } = await iterator.next();
      if (!done) return waiting.push(value, isSeekable(iterator) ? iterator.cursor() : undefined);
      isOver = true;
      waiting.end();
    } catch (error) {
      isOver = true;
      waiting.end(sourceFailed(error));
    }
  };
  const waiting = new Waiting(control.wake, () => void pull());
  void pull();
  return {
    feeds: waiting,
    close() {
      if (!isOver) void stop(iterator);
      isOver = true;
    },
  };
}

function opened(open: () => AsyncIterator<Feed>): AsyncIterator<Feed> {
  try {
    return checkIterator(open());
  } catch (error) {
    throw sourceFailed(error);
  }
}

async function stop(iterator: AsyncIterator<Feed>): Promise<void> {
  try {
    await iterator.return?.();
  } catch (cause) {
    reportLate(new DataError(`data: the source failed when it was stopped: ${messageOf(cause)}`, { cause }));
  }
}

function sourceFailed(error: unknown): RxgradError {
  if (error instanceof RxgradError) return error;
  return new DataError(`data: the source failed: ${messageOf(error)}`, {
    cause: error,
  });
}
