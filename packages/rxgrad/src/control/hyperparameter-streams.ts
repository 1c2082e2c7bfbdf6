import { HyperparameterError, type NumberStream, type RunState, type StreamedHyperparameter } from "@rxgrad/core";
import { isResumable, messageOf } from "@rxgrad/core/internal";
import { Subscription } from "rxjs";
import type { PumpControl } from "../scheduling/evaluation-runner.js";

/** The streams of a run's hyper-parameters. Each is subscribed to once; its newest value is kept. */
export class HyperparameterStreams {
  readonly #newest = new Map<NumberStream, number>();
  readonly #streams = new Set<NumberStream>();
  readonly #subscriptions = new Subscription();

  /** Returns a function that returns the newest value of a stream. */
  readonly latest: (stream: NumberStream) => () => number = (stream) => () => this.#newest.get(stream) as number;

  /** Whether each stream has emitted its first value. */
  get isReady(): boolean {
    return this.#newest.size === this.#streams.size;
  }

  /** Subscribes to the streams. @param states States that resumable streams resume from, by hyper-parameter name. */
  open(streamed: readonly StreamedHyperparameter[], control: PumpControl, states: RunState["streams"] = {}): void {
    for (const { owner, name, stream } of streamed) {
      if (this.#streams.has(stream)) continue;
      this.#streams.add(stream);
      const failed = (cause: unknown): HyperparameterError => {
        const reason = messageOf(cause);
        return new HyperparameterError(`${owner}: the stream of ${name} failed: ${reason}`, { cause });
      };
      try {
        const state = states[`${owner}.${name}`];
        if (state && isResumable(stream)) stream.resume({ ...state });
        this.#subscribe(stream, failed, `${owner}: the stream of ${name}`, control);
      } catch (error) {
        throw failed(error);
      }
    }
  }

  close(): void {
    this.#subscriptions.unsubscribe();
  }

  #subscribe(
    stream: NumberStream,
    failed: (cause: unknown) => HyperparameterError,
    label: string,
    control: PumpControl,
  ): void {
    const subscription = stream.subscribe({
      next: (value) => {
        this.#newest.set(stream, value);
        control.wake();
      },
      error: (cause) => control.fail(failed(cause)),
      complete: () => {
        if (this.#newest.has(stream)) return;
        control.fail(
          new HyperparameterError(
            `${label} completed without a value; give it a first one, for example with startWith(0.1).`,
          ),
        );
      },
    });
    this.#subscriptions.add(() => subscription.unsubscribe());
  }
}
