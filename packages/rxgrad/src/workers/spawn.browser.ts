import { BUNDLE_THE_WORKER, type WorkerThread } from "./worker-thread.js";

/** Number of threads that the machine runs at the same time. */
export const parallelism = (): number => globalThis.navigator?.hardwareConcurrency ?? 1;

/** Why threads with shared memory are unavailable here; undefined where they are available. */
export function missing(): string | undefined {
  const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean };
  if (crossOriginIsolated && typeof Worker === "function" && typeof SharedArrayBuffer === "function") return undefined;
  return "this page is not cross-origin isolated; serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
}

/** Starts a worker thread from the module at this address, or else from the one beside this module. */
export function spawn(entry?: string): WorkerThread {
  const worker =
    entry === undefined
      ? // Bundlers recognize exactly this expression.
        new Worker(new URL("./worker.browser.js", import.meta.url), { type: "module" })
      : new Worker(entry, { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    onMessage(listener) {
      worker.onmessage = ({ data }) => listener(data);
    },
    onDeath(listener) {
      worker.onerror = ({ error, message }) =>
        error || message
          ? listener(error ?? new Error(message))
          : listener(new Error("its module could not be loaded"), BUNDLE_THE_WORKER);
      worker.onmessageerror = () => listener(new Error("a message could not be read"));
    },
    terminate() {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
    },
  };
}
