import type { FromFollower, ToFollower } from "@rxgrad/core/threads";

/** A worker thread, the same for Node and browsers. */
export interface WorkerThread {
  post(message: ToFollower): void;
  onMessage(listener: (message: FromFollower) => void): void;
  /** Registers a listener that is called when the thread has ended unexpectedly, with the cause and, where known, the fix. */
  onDeath(listener: (cause: unknown, fix?: string) => void): void;
  /** Terminates the thread, even during work. */
  terminate(): void;
}

/** The fix in messages about a worker module that was not found. */
export const BUNDLE_THE_WORKER =
  'bundle rxgrad/worker as one more entry, and tell its address: workers: { entry: new URL("./worker.js", import.meta.url) }';
