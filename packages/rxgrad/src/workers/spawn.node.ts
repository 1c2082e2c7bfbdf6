import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { WorkerError } from "@rxgrad/core";
import { BUNDLE_THE_WORKER, type WorkerThread } from "./worker-thread.js";

/** How many threads the machine runs at a time. */
export const parallelism = (): number => availableParallelism();

/** Why there can be no threads with common memory here; undefined where there can. */
export const missing = (): string | undefined => undefined;

/** Starts a thread that follows, from the module at this address, or else from the one beside this one. */
export function spawn(entry?: string): WorkerThread {
  const address = entry ?? besideThis();
  // A module that imports it: `--input-type` would forbid a file as the first module of a thread.
  const worker = new Worker(new URL(`data:text/javascript,import ${encodeURIComponent(JSON.stringify(address))}`));
  // Until it has answered, the process must live to hear that it ended; then a run that somebody is subscribed to keeps it alive.
  worker.once("message", () => worker.unref());
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on("message", listener),
    onDeath(listener) {
      worker.on("error", (error) => {
        if (!isMissing(error, address)) listener(error);
        else listener(new Error(`there is no …${address.slice(-80)}`, { cause: error }), BUNDLE_THE_WORKER);
      });
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

/** @throws WorkerError in a bundle that does not know where it is, such as one in CommonJS. */
function besideThis(): string {
  // Bundlers leave it out.
  const here = import.meta.url as string | undefined;
  if (here === undefined) {
    throw new WorkerError(
      `train: threads cannot start, since this bundle has no import.meta.url; ${BUNDLE_THE_WORKER}.`,
    );
  }
  // Run from its TypeScript, this package needs a loader in the thread too; published, it does not.
  return new URL(here.endsWith(".ts") ? "./worker-from-source.mjs" : "./worker.node.js", here).href;
}

/** Whether it is the module of threads that is missing, not one that it imports. */
function isMissing({ code, url }: Error & { code?: unknown; url?: unknown }, address: string): boolean {
  return code === "ERR_MODULE_NOT_FOUND" && url === address;
}
