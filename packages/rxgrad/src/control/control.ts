import { knownOptions, type RunEvent, RxgradError } from "@rxgrad/core";
import { messageOf } from "@rxgrad/core/internal";
import { type Observable, Subscription } from "rxjs";
import { checkStream } from "../scheduling/check-stream.js";
import type { PumpControl } from "../scheduling/pump.js";
import type { FeedSource } from "../sources/feeds.js";

/**
 * Streams that a run obeys, each at the boundary between two iterations. They are subscribed to at once when the run is, before
 * it begins. What they did is recorded in the `events` of the iteration that follows. One that errors fails the run; after one
 * has completed, its last value holds.
 */
export interface RunControl {
  /** Whether the run stands still. Before the first value it does not; a BehaviorSubject(true) makes it start so. */
  readonly paused?: Observable<boolean>;
  /** Each value lets one iteration through while the run stands still, and is ignored while it does not. */
  readonly step?: Observable<unknown>;
  /**
   * Sources to train on instead, from the next iteration on; the one before is closed. The policy of the run is that of
   * each that is an Observable. The run is over when the source in use ends. Epochs go on being counted as the first
   * source's. The place that a saved state remembers is that in the source in use then: whoever resumes gives that one as the
   * run's data, and batches of another size, order or number of samples refuse the place.
   */
  readonly data?: Observable<FeedSource<object>>;
}

const STREAMS: readonly (keyof RunControl)[] = ["paused", "step", "data"];

/** @throws HyperparameterError for streams that there are not; DataError for what is none. */
export function checkControl(control: RunControl | undefined): void {
  knownOptions("train: control", control, STREAMS);
  for (const name of STREAMS) {
    if (control?.[name] !== undefined) checkStream("train", `control.${name}`, control[name]);
  }
}

const NONE: readonly RunEvent[] = Object.freeze([]);

/** The control streams of one run: what they want, and what has taken effect. */
export class Controls {
  readonly #pumpControl: PumpControl;
  readonly #subscriptions = new Subscription();
  #isPaused = false;
  /** Whether the pause has taken effect. */
  #standsStill = false;
  /** How many iterations may still be let through while the run stands still. */
  #steps = 0;
  /** Whether an iteration has been let through that has not come out yet. */
  #isLetThrough = false;
  #nextData: { readonly source: FeedSource } | undefined;
  #sources = 1;
  #events: RunEvent[] | undefined;
  #isOpen = false;
  #failure: RxgradError | undefined;

  /** Subscribes to the streams, so that nothing is lost that they bring before the run has begun. */
  constructor(control: RunControl | undefined, pumpControl: PumpControl) {
    this.#pumpControl = pumpControl;
    const { paused, step, data } = control ?? {};
    this.#follow("data", data, (source) => {
      // Feeds are checked when they are used.
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

  /** Called when the run is there, which tells with an error what it has reached. @throws RxgradError where a stream has failed. */
  open(): void {
    this.#isOpen = true;
    if (this.#failure) throw this.#failure;
  }

  close(): void {
    this.#subscriptions.unsubscribe();
  }

  /** Called at the boundary between two iterations: whether the next may begin. The run is woken when that changes. */
  mayBegin(): boolean {
    if (this.#isPaused !== this.#standsStill) {
      this.#standsStill = this.#isPaused;
      this.#record({ type: this.#isPaused ? "paused" : "resumed" });
    }
    if (!this.#standsStill || this.#isLetThrough) return true;
    if (this.#steps === 0) return false;
    this.#steps--;
    this.#isLetThrough = true;
    this.#record({ type: "stepped" });
    return true;
  }

  /** The source to go over to, if there is one. */
  takeData(): FeedSource | undefined {
    const next = this.#nextData;
    if (!next) return undefined;
    this.#nextData = undefined;
    this.#record({ type: "data", source: ++this.#sources });
    return next.source;
  }

  /** What took effect before the iteration that has just come out. */
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
