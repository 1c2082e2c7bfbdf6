import { HyperparameterError } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";

/** Where a run reads the time and puts off its next slice. Tests bring their own. */
export interface Clock {
  /** Milliseconds from any fixed moment. */
  now(): number;
  /** Calls `task` after timers and input have had their turn; the returned function calls it off. */
  defer(task: () => void): () => void;
}

interface Immediates {
  setImmediate?(task: () => void): unknown;
  clearImmediate?(handle: unknown): void;
}

/** @throws HyperparameterError for what is no clock. */
export function checkClock(owner: string, clock: Clock): void {
  if (typeof clock?.now === "function" && typeof clock.defer === "function") return;
  throw new HyperparameterError(`${owner}: clock is ${describeValue(clock)}; give { now, defer }, or leave it out.`);
}

/**
 * The clock of Node and browsers. Slices are put off by macrotasks: `setImmediate`, or a message to itself where there
 * is none. A microtask would starve timers and input.
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
