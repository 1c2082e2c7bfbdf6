import type { FromFollower, ToFollower } from "@rxgrad/core/threads";

/** A thread beside this one, as Node and browsers both have it. */
export interface WorkerThread {
  post(message: ToFollower): void;
  onMessage(listener: (message: FromFollower) => void): void;
  /** Told when the thread has ended without being told to, why, and what to do where that is known. */
  onDeath(listener: (cause: unknown, fix?: string) => void): void;
  /** Ends it, whatever it is doing. */
  terminate(): void;
}

/** What to do where the module that threads run is not found. */
export const BUNDLE_THE_WORKER =
  'bundle rxgrad/worker as one more entry, and tell its address: workers: { entry: new URL("./worker.js", import.meta.url) }';
