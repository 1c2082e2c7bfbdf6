import { checkOption, whole } from "@rxgrad/core/internal";

/** How feeds are treated that a push source emits while training is busy. */
export interface Policy {
  /** Its name in messages. */
  readonly name: string;
  /** Maximum number of waiting feeds. */
  readonly capacity: number;
  /** What happens to a feed when the maximum is reached. */
  readonly overflow: "replace" | "drop" | "fail";
}

/**
 * Keep only the newest: a feed that arrives while another waits replaces it.
 *
 * @example
 * train(W, measurements$, { policy: latest() });
 */
export const latest = (): Policy => ({ name: "latest()", capacity: 1, overflow: "replace" });

/**
 * Take a feed only when training waits for one; drop feeds that arrive while it is busy. Training is still busy while it
 * emits an iteration: a feed that is pushed inside a subscriber's `next` is dropped. Push it later
 * (`observeOn(asyncScheduler)`), or use `latest()` or `queue(1)`, which keep it.
 *
 * @example
 * train(W, measurements$, { policy: drop() });
 */
export const drop = (): Policy => ({ name: "drop()", capacity: 0, overflow: "drop" });

/**
 * Keep up to `size` feeds in order; one more is an error, so that nothing is lost silently.
 *
 * @param size How many feeds may wait: a whole number, 1 or more.
 * @throws HyperparameterError for a size that is not a whole number, 1 or more.
 * @example
 * train(W, measurements$, { policy: queue(100) });
 */
export function queue(size: number): Policy {
  checkOption("queue", "its size", size, whole(1));
  return { name: `queue(${size})`, capacity: size, overflow: "fail" };
}
