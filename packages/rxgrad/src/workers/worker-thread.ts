import type { FromFollower, ToFollower } from "@rxgrad/core/threads";

/** A thread beside this one, as Node and browsers both have it. */
export interface WorkerThread {
  post(message: ToFollower): void;
  onMessage(listener: (message: FromFollower) => void): void;
  /** Told when the thread has ended without being told to, and why. */
  onDeath(listener: (cause: unknown) => void): void;
  /** Ends it, whatever it is doing. */
  terminate(): void;
}
