import { HyperparameterError } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";

/** Time and scheduling of a run. Tests use their own. */
export interface Clock {
  /** Milliseconds since any fixed time. */
  now(): number;
  /** Calls `task` later, after pending timers and input. The returned function cancels that. */
  defer(task: () => void): () => void;
}

interface Immediates {
  setImmediate?(task: () => void): unknown;
  clearImmediate?(handle: unknown): void;
}

/** @throws HyperparameterError for a value that is not a clock. */
export function checkClock(owner: string, clock: Clock): void {
  if (typeof clock?.now === "function" && typeof clock.defer === "function") return;
  throw new HyperparameterError(`${owner}: clock is ${describeValue(clock)}; give { now, defer }, or leave it out.`);
}

/**
 * The clock of Node and browsers. Slices are scheduled as macrotasks: with `setImmediate`, or with a message to the same
 * page where there is none. Microtasks would starve timers and input.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  defer(task) {
    const { setImmediate, clearImmediate } = globalThis as Immediates;
    if (setImmediate && clearImmediate) {
      const handle = setImmediate(task);
      return () => clearImmediate(handle);
    }
    const { port1, port2 } = new MessageChannel();
    const close = (): void => {
      port1.onmessage = null;
      port1.close();
    };
    port1.onmessage = () => {
      close();
      task();
    };
    port2.postMessage(undefined);
    return close;
  },
};
