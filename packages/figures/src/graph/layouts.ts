import type { LayoutInput, LayoutResult } from "./layout-types.js";

/** Lays out graphs in a worker. A new graph cancels the one before it. */
export class Layouts {
  #worker: Worker | undefined;

  /** The layout of a graph. Nothing is called once it has been canceled. */
  run(input: LayoutInput, onResult: (result: LayoutResult) => void, onError: (message: string) => void): void {
    this.cancel();
    const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<LayoutResult>) => {
      this.cancel();
      onResult(data);
    };
    worker.onerror = ({ message }) => {
      this.cancel();
      onError(message || "The worker that lays out graphs could not be loaded.");
    };
    worker.postMessage(input);
  }

  cancel(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
