import { BUNDLE_THE_THREAD, type Thread } from "./pool.js";

/** The number of threads that the machine runs at the same time. */
export const parallelism = (): number => globalThis.navigator?.hardwareConcurrency ?? 1;

/** The name of this page, for people. */
export const placeName = (): string => `a page of ${globalThis.location?.host || "a browser"}`;

/** The text of a module. */
export async function textOf(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered with status ${response.status}`);
  return response.text();
}

/** Starts a Web Worker from the module at this address, or else from the one beside this module. */
export function spawn(entry?: string): Thread {
  const worker =
    entry === undefined
      ? // Bundlers recognize exactly this expression.
        new Worker(new URL("./thread.browser.js", import.meta.url), { type: "module" })
      : new Worker(entry, { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    onMessage(listener) {
      worker.onmessage = ({ data }) => listener(data);
    },
    onDeath(listener) {
      worker.onerror = ({ message }) => listener(message || BUNDLE_THE_THREAD);
      worker.onmessageerror = () => listener("a message could not be read");
    },
    keepAlive() {},
    terminate() {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
    },
  };
}
