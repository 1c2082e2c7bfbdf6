import { type Arrivals, DataError, type Feed, type RunEvent, RxgradError } from "@rxgrad/core";
import type { Wait } from "@rxgrad/core/driver";
import { isSeekable, knownOptions } from "@rxgrad/core/extend";
import { checkIterator, describeValue, messageOf } from "@rxgrad/core/internal";
import { type Observable, Subscription } from "rxjs";
import type { PumpControl } from "../scheduling/evaluation-runner.js";
import { checkStream } from "../scheduling/streams.js";
import type { FeedSource, OpenSource } from "../sources/feeds.js";

/**
 * Streams that control a run, each at the boundary between two iterations. They are subscribed to together with the run,
 * before it begins. Their effects are recorded in the `events` of the next iteration. A stream that errors fails the run;
 * after a stream has completed, its last value holds.
 */
export interface RunControl {
  /** Whether the run is paused. It is not before the first value; with a BehaviorSubject(true) it starts paused. */
  readonly paused?: Observable<boolean>;
  /** Each value lets one iteration through while the run is paused. Values are ignored while it is not. */
  readonly step?: Observable<unknown>;
  /**
   * Replaces the data source from the next iteration on; the previous source is closed. The policy of the run applies to
   * each source that is an Observable. The run completes when the current source ends. Epochs keep the length of the first
   * source. A saved state contains the cursor of the source in use at that time: to resume, give that source as the data of
   * the run. Batches of another size, order or number of samples reject the cursor.
   */
  readonly data?: Observable<FeedSource<object>>;
}

const STREAMS: readonly (keyof RunControl)[] = ["paused", "step", "data"];

/** @throws HyperparameterError for unknown option names; DataError for a value that is not an Observable. */
export function checkControl(control: RunControl | undefined): void {
  knownOptions("train: control", control, STREAMS);
  for (const name of STREAMS) {
    if (control?.[name] !== undefined) checkStream("train", `control.${name}`, control[name]);
  }
}

const NONE: readonly RunEvent[] = /* @__PURE__ */ Object.freeze([]);

/** The control streams of one run: the requested changes, and those that have taken effect. */
export class Controls {
  readonly #pumpControl: PumpControl;
  readonly #subscriptions = new Subscription();
  #isPaused = false;
  /** Whether a requested pause has taken effect. */
  #isHalted = false;
  /** How many iterations may still be let through while the run is paused. */
  #steps = 0;
  /** Whether an iteration has been let through and has not been emitted yet. */
  #isLetThrough = false;
  #nextData: { readonly source: FeedSource } | undefined;
  #sources = 1;
  #events: RunEvent[] | undefined;
  #isOpen = false;
  #failure: RxgradError | undefined;

  /** Subscribes to the streams at once, so that no value from before the run is lost. */
  constructor(control: RunControl | undefined, pumpControl: PumpControl) {
    this.#pumpControl = pumpControl;
    const { paused, step, data } = control ?? {};
    this.#follow("data", data, (source) => {
      // The source is checked when it is opened.
      this.#nextData = { source: source as FeedSource };
    });
    this.#follow("paused", paused, (isPaused) => {
      this.#isPaused = isPaused;
      if (!isPaused) this.#steps = 0;
    });
    this.#follow("step", step, () => {
      if (this.#isPaused) this.#steps++;
    });
  }

  /**
   * Called when the run exists: from here on, errors can say what has been reached.
   *
   * @throws RxgradError where a stream has failed already.
   */
  open(): void {
    this.#isOpen = true;
    if (this.#failure) throw this.#failure;
  }

  close(): void {
    this.#subscriptions.unsubscribe();
  }

  /** Whether the next iteration may begin. Called at the boundary between two; the run is woken when the answer changes. */
  mayBegin(): boolean {
    if (this.#isPaused !== this.#isHalted) {
      this.#isHalted = this.#isPaused;
      this.#record({ type: this.#isPaused ? "paused" : "resumed" });
    }
    if (!this.#isHalted || this.#isLetThrough) return true;
    if (this.#steps === 0) return false;
    this.#steps--;
    this.#isLetThrough = true;
    this.#record({ type: "stepped" });
    return true;
  }

  /** The source to switch to, if there is one. */
  takeData(): FeedSource | undefined {
    const next = this.#nextData;
    if (!next) return undefined;
    this.#nextData = undefined;
    this.#record({ type: "data", source: ++this.#sources });
    return next.source;
  }

  /** The events before the iteration that has just been emitted. */
  takeEvents(): readonly RunEvent[] {
    const events = this.#events ?? NONE;
    this.#events = undefined;
    this.#isLetThrough = false;
    return events;
  }

  #record(event: RunEvent): void {
    this.#events ??= [];
    this.#events.push(event);
  }

  #follow<T>(name: keyof RunControl, stream: Observable<T> | undefined, next: (value: T) => void): void {
    if (!stream) return;
    this.#subscriptions.add(
      stream.subscribe({
        next: (value) => {
          next(value);
          this.#pumpControl.wake();
        },
        error: (cause: unknown) => {
          const reason = messageOf(cause);
          this.#failure ??= new RxgradError(`control: the stream of ${name} failed: ${reason}`, { cause });
          if (this.#isOpen) this.#pumpControl.fail(this.#failure);
        },
      }),
    );
  }
}

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
