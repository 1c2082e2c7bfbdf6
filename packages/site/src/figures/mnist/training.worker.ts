// Trains on digits by finite differences, away from the page.
import { batches, mnist } from "@rxgrad/data";
import { accuracy, evaluate, initialParameters, type Parameters, train, withMetrics } from "rxgrad";
import { BehaviorSubject, take } from "rxjs";
import type { FromTraining, LossAt, ToTraining } from "./messages.js";
import { BATCH, digitNetwork, ITERATIONS } from "./network.js";

const post = (message: FromTraining): void => globalThis.postMessage(message);
const paused = new BehaviorSubject(false);
const { y, t, loss, W } = digitNetwork();
let parameters: Parameters = initialParameters(loss, { seed: 1 });
/** How often losses are told, in milliseconds. */
const TOLD = 100;

async function begin(root: string): Promise<void> {
  const at = (name: string): URL => new URL(`mnist/${name}.gz`, root);
  const digits = await mnist({
    files: {
      ...{ trainImages: at("train-images"), trainLabels: at("train-labels") },
      ...{ testImages: at("test-images"), testLabels: at("test-labels") },
    },
  });
  post({ type: "loaded", digits: digits.train.x.shape[0], tests: digits.test.x.shape[0] });
  const data = batches(digits.train, { size: BATCH, order: "random", seed: 1 });
  // As many training digits as test digits, so that both accuracies cost the same.
  const size = digits.test.x.shape[0];
  const { value: seen } = batches(digits.train, { size, order: "sequential" })[Symbol.iterator]().next();
  const metrics = withMetrics({ every: "epoch", y, t, train: seen, test: digits.test, metrics: { accuracy } });
  let losses: LossAt[] = [];
  let told = performance.now();
  const tell = (): void => {
    if (losses.length > 0) post({ type: "losses", losses });
    [losses, told] = [[], performance.now()];
  };
  train(W, data, { seed: 1, control: { paused } })
    .pipe(metrics, take(ITERATIONS))
    .subscribe({
      next(iteration) {
        losses.push({ iteration: iteration.iteration, loss: iteration.loss });
        parameters = iteration.parameters;
        if (performance.now() - told > TOLD) tell();
        const tested = iteration.metrics;
        if (tested) {
          const [right, rightInTraining] = [tested.test.accuracy, tested.train.accuracy];
          post({ type: "tested", epoch: iteration.epoch, iteration: iteration.iteration, right, rightInTraining });
        }
      },
      complete() {
        tell();
        post({ type: "ended" });
      },
      error: (error: Error) => post({ type: "failed", reason: error.message }),
    });
}

globalThis.onmessage = async ({ data }: MessageEvent<ToTraining>): Promise<void> => {
  try {
    if (data.type === "begin") await begin(data.root);
    else if (data.type === "pause") paused.next(data.isPaused);
    else {
      const answer = await evaluate(y, { x: [[...data.pixels]] }, parameters);
      post({ type: "predicted", id: data.id, probabilities: Float64Array.from(answer.data) });
    }
  } catch (error) {
    post({ type: "failed", reason: (error as Error).message });
  }
};
