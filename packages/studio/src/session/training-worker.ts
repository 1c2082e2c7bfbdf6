import type { WorkerPort } from "./requester.js";

const created = (): Worker =>
  new Worker(new URL("../worker/training.worker.ts", import.meta.url), { type: "module", name: "training" });

let early: WorkerPort | undefined;

/** Starts a training worker before anyone asks for it: its code is loaded while that of the page is. */
export function startEarly(): void {
  keepForNext(created());
}

/** Keeps a training worker that has no run for whoever asks for the next one. */
export function keepForNext(worker: WorkerPort): void {
  early?.terminate?.();
  early = worker;
  // Whoever asks for a worker starts another one, and is told why that ends.
  worker.addEventListener("error", () => {
    if (early === worker) early = undefined;
  });
}

/** A training worker: the one that is kept, if there is one. */
export function trainingWorker(): WorkerPort {
  const worker = early ?? created();
  early = undefined;
  return worker;
}
