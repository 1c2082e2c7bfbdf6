import type { WorkerThread } from "./worker-thread.js";

/** How many threads the machine runs at a time. */
export const parallelism = (): number => globalThis.navigator?.hardwareConcurrency ?? 1;

/** Why there can be no threads with common memory here; undefined where there can. */
export function missing(): string | undefined {
  const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean };
  if (crossOriginIsolated && typeof Worker === "function" && typeof SharedArrayBuffer === "function") return undefined;
  return "this page is not cross-origin isolated; serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
}

const notLoaded =
  "its module could not be loaded: a bundler that does not find it by itself needs rxgrad/dist/workers/worker.browser.js as one more entry";

/** Starts a thread that follows. */
export function spawn(): WorkerThread {
  // Bundlers look for this very expression.
  const worker = new Worker(new URL("./worker.browser.js", import.meta.url), { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    onMessage(listener) {
      worker.onmessage = ({ data }) => listener(data);
    },
    onDeath(listener) {
      worker.onerror = (event) => listener(event.error ?? new Error(event.message || notLoaded));
      worker.onmessageerror = () => listener(new Error("a message could not be read"));
    },
    terminate() {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
    },
  };
}
