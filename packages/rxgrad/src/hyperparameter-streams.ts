import { HyperparameterError, type NumberStream, type OptimizerNode } from "@rxgrad/core";
import type { PumpControl } from "./pump.js";

/** The streams that a run's hyper-parameters come from, subscribed to. */
export interface HyperparameterStreams {
  /** Whether each has brought its first value. */
  isReady(): boolean;
  /** Gives a function that returns the newest value of a stream. */
  readonly latest: (stream: NumberStream) => () => number;
  close(): void;
}

/** Subscribes to every Observable among the hyper-parameters of these optimizers and their gradients, once each. */
export function subscribeStreams(optimizers: readonly OptimizerNode[], control: PumpControl): HyperparameterStreams {
  const newest = new Map<NumberStream, number | undefined>();
  const subscriptions: { unsubscribe(): void }[] = [];
  for (const { owner, name, stream } of streamsOf(optimizers)) {
    if (newest.has(stream)) continue;
    newest.set(stream, undefined);
    subscriptions.push(
      stream.subscribe({
        next(value) {
          newest.set(stream, value);
          control.wake();
        },
        error(cause) {
          const reason = cause instanceof Error ? cause.message : String(cause);
          control.fail(new HyperparameterError(`${owner}: the stream of ${name} failed: ${reason}`, { cause }));
        },
        complete() {
          if (newest.get(stream) !== undefined) return;
          control.fail(
            new HyperparameterError(
              `${owner}: the stream of ${name} completed without a value; give it a first one, for example with startWith(0.1).`,
            ),
          );
        },
      }),
    );
  }
  return {
    isReady: () => [...newest.values()].every((value) => value !== undefined),
    latest: (stream) => () => newest.get(stream) as number,
    close() {
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
}

function* streamsOf(
  optimizers: readonly OptimizerNode[],
): Generator<{ owner: string; name: string; stream: NumberStream }> {
  for (const node of optimizers.flatMap((each) => [each, ...each.gradients])) {
    for (const { name, value } of node.hyperparameters) {
      if (typeof value === "object") yield { owner: node.name ?? node.kind, name, stream: value };
    }
  }
}
