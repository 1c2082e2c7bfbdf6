import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { WorkerThread } from "./worker-thread.js";

/** How many threads the machine runs at a time. */
export const parallelism = (): number => availableParallelism();

/** Why there can be no threads with common memory here; undefined where there can. */
export const missing = (): string | undefined => undefined;

/** Starts a thread that follows. */
export function spawn(): WorkerThread {
  // Run from its TypeScript, this package needs a loader in the thread too; published, it does not.
  const isSource = import.meta.url.endsWith(".ts");
  const worker = new Worker(new URL(isSource ? "./worker-from-source.mjs" : "./worker.node.js", import.meta.url));
  // A run that somebody is subscribed to keeps the process alive by itself.
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on("message", listener),
    onDeath(listener) {
      worker.on("error", listener);
      worker.on("messageerror", listener);
      worker.on("exit", (code) => listener(new Error(`it exited with code ${code}`)));
    },
    terminate() {
      worker.removeAllListeners();
      // What goes wrong on its way out is nobody's concern any more; without a listener it would end the process.
      worker.on("error", () => {});
      void worker.terminate();
    },
  };
}
