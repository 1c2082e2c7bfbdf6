import { backprop, type Feed, iterations, sgd, type Tensor } from "rxgrad";
import type { Trace } from "./rxgrad-training.js";
import { lossOf, type TensorData, type TrainingTask, tensorOf } from "./task.js";

/** The correct results of the first iterations of a task. */
export type Reference = (task: TrainingTask, iterations: number) => Trace;

/** rxgrad's backprop: an update after each batch. */
export const batchReference: Reference = (task, count) =>
  trace(task, count, 1, [{ x: tensorOf(task.x), t: tensorOf(task.t) }]);

/**
 * rxgrad's backprop with an update after each of the batch's n samples, with the learning rate divided by n. The loss of an
 * iteration is the mean of the samples' losses.
 */
export const sampleReference: Reference = (task, count) => {
  const samples = Array.from({ length: task.x.shape[0] }, (_, n) => ({ x: row(task.x, n), t: row(task.t, n) }));
  return trace(task, count, samples.length, samples);
};

/**
 * Difference of a peer from the reference: the largest relative difference of a loss, or of a parameter's first update,
 * relative to the largest update. NaN where a number is missing or NaN.
 */
export function missOf(peer: Trace, reference: Trace, task: TrainingTask): number {
  const losses = reference.losses.map((loss, i) => Math.abs(peer.losses[i] - loss) / loss);
  const start = task.parameters.map(({ data }) => data);
  const largest = largestDifference(reference.parameters, start);
  return Math.max(...losses, largestDifference(reference.parameters, peer.parameters) / largest);
}

function largestDifference(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  let largest = 0;
  a.forEach((values, p) => {
    values.forEach((value, k) => {
      largest = Math.max(largest, Math.abs(value - b[p][k]));
    });
  });
  return largest;
}

function trace(task: TrainingTask, count: number, steps: number, feeds: readonly Feed[]): Trace {
  const W = sgd(backprop(lossOf(task)), { learningRate: task.learningRate / steps });
  const losses: number[] = [];
  let parameters: number[][] = [];
  let sum = 0;
  for (const iteration of iterations(W, inCircles(feeds))) {
    sum += iteration.loss;
    if (iteration.iteration === steps) parameters = [...iteration.value(W)].map(({ value }) => [...value.data]);
    if (iteration.iteration % steps > 0) continue;
    losses.push(sum / steps);
    sum = 0;
    if (losses.length === count) break;
  }
  return { losses, parameters };
}

function* inCircles(feeds: readonly Feed[]): Generator<Feed, never, void> {
  for (;;) yield* feeds;
}

const row = ({ shape: [, width], data }: TensorData, n: number): Tensor =>
  tensorOf({ shape: [1, width], data: data.slice(n * width, (n + 1) * width) });
