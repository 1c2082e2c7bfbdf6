import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { WorkerError } from "@rxgrad/core";
import { BUNDLE_THE_WORKER, type WorkerThread } from "./worker-thread.js";

/** Number of threads that the machine runs at the same time. */
export const parallelism = (): number => availableParallelism();

/** Why threads with shared memory are unavailable here; undefined where they are available. */
export const missing = (): string | undefined => undefined;

/** Starts a worker thread from the module at this address, or else from the one beside this module. */
export function spawn(entry?: string): WorkerThread {
  const address = entry ?? besideThis();
  // A data: module imports the file, because `--input-type` forbids a file as the first module of a thread.
  const worker = new Worker(new URL(`data:text/javascript,import ${encodeURIComponent(JSON.stringify(address))}`));
  // Until its first message, the worker keeps the process alive, so that a failed start is noticed. Later the run does.
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
      // Errors during termination are ignored; without a listener they would end the process.
      worker.on("error", () => {});
      void worker.terminate();
    },
  };
}

/** Address of the worker module beside this one. @throws WorkerError in a bundle without import.meta.url, such as CommonJS. */
function besideThis(): string {
  // Bundlers may remove it.
  const here = import.meta.url as string | undefined;
  if (here === undefined) {
    throw new WorkerError(
      `train: threads cannot start, since this bundle has no import.meta.url; ${BUNDLE_THE_WORKER}.`,
    );
  }
  // When this package runs from TypeScript, the thread needs a loader too; the published package does not.
  return new URL(here.endsWith(".ts") ? "./worker-from-source.mjs" : "./worker.node.js", here).href;
}

/** Whether the worker module itself is missing, and not one of its imports. */
function isMissing({ code, url }: Error & { code?: unknown; url?: unknown }, address: string): boolean {
  return code === "ERR_MODULE_NOT_FOUND" && url === address;
}
