import { readFile } from "node:fs/promises";
import { availableParallelism, hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { BUNDLE_THE_THREAD, type Thread } from "./pool.js";

/** The number of threads that the machine runs at the same time. */
export const parallelism = (): number => availableParallelism();

/** The name of this machine and process, for people. */
export const placeName = (): string => `${hostname()}, process ${process.pid}`;

/** The text of a module. Rejects where it cannot be read. */
export async function textOf(address: string): Promise<string> {
  if (/^data:/i.test(address)) return (await fetch(address)).text();
  return readFile(fileURLToPath(address), "utf8");
}

/** Starts a thread from the module at this address, or else from the one beside this module. */
export function spawn(entry?: string): Thread {
  const here = import.meta.url;
  // When this package runs from TypeScript, the thread needs a loader too; the published package does not.
  const address = entry ?? new URL(here.endsWith(".ts") ? "./thread-from-source.mjs" : "./thread.node.js", here).href;
  // A data: module imports the file, because `--input-type` forbids a file as the first module of a thread.
  const worker = new Worker(new URL(`data:text/javascript,import ${encodeURIComponent(JSON.stringify(address))}`));
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on("message", listener),
    onDeath(listener) {
      worker.on("error", (error) => listener(isMissing(error, address) ? BUNDLE_THE_THREAD : error.message));
      worker.on("messageerror", ({ message }) => listener(message));
      worker.on("exit", (code) => listener(`it exited with code ${code}`));
    },
    keepAlive: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    terminate() {
      worker.removeAllListeners();
      // Errors during termination are ignored; without a listener they would end the process.
      worker.on("error", () => {});
      void worker.terminate();
    },
  };
}

/** Whether the thread's module itself is missing, and not one of its imports. */
function isMissing({ code, url }: Error & { code?: unknown; url?: unknown }, address: string): boolean {
  return code === "ERR_MODULE_NOT_FOUND" && url === address;
}
