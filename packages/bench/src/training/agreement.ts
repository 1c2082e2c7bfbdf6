import { backprop, iterations, sgd } from "rxgrad";
import type { Trace } from "./rxgrad-training.js";
import { lossOf, type TensorData, type TrainingTask, tensorOf } from "./task.js";

/** When parameters are updated: after the whole batch, or after each of its samples, by the n-th part of the rate. */
export type Updates = "batch" | "sample";

/** So many iterations are compared. */
export const TRACED = 4;

/** What rxgrad's loop gives for a task. */
export function referenceTrace(task: TrainingTask, updates: Updates): Trace {
  const W = sgd(backprop(lossOf(task)), { learningRate: task.learningRate / stepsOf(task, updates) });
  const steps = stepsOf(task, updates);
  const losses: number[] = [];
  let parameters: number[][] = [];
  let sum = 0;
  for (const iteration of iterations(W, feedsOf(task, updates))) {
    sum += iteration.loss;
    if (iteration.iteration === steps) parameters = [...iteration.value(W)].map(({ value }) => [...value.data]);
    if (iteration.iteration % steps > 0) continue;
    losses.push(sum / steps);
    sum = 0;
    if (losses.length === TRACED) break;
  }
  return { losses, parameters };
}

/**
 * How far a peer is from the reference: the largest difference of a loss, relative to it, or of a parameter's first
 * update, relative to the largest update.
 */
export function missOf(peer: Trace, reference: Trace, task: TrainingTask): number {
  const losses = reference.losses.map((loss, i) => Math.abs(peer.losses[i] - loss) / loss);
  const start = task.parameters.map(({ data }) => data);
  const largest = largestDifference(reference.parameters, start);
  return Math.max(...losses, largestDifference(reference.parameters, peer.parameters) / largest);
}

/** NaN where a number is missing or is none. */
function largestDifference(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  let largest = 0;
  a.forEach((values, p) => {
    values.forEach((value, k) => {
      const difference = Math.abs(value - b[p][k]);
      if (!(difference <= largest)) largest = difference;
    });
  });
  return largest;
}

const stepsOf = ({ x }: TrainingTask, updates: Updates): number => (updates === "batch" ? 1 : x.shape[0]);

function* feedsOf({ x, t }: TrainingTask, updates: Updates): Generator<{ x: Rows; t: Rows }, never, void> {
  const samples = Array.from({ length: x.shape[0] }, (_, n) => ({ x: row(x, n), t: row(t, n) }));
  const feeds = updates === "batch" ? [{ x: tensorOf(x), t: tensorOf(t) }] : samples;
  for (;;) yield* feeds;
}

type Rows = ReturnType<typeof tensorOf>;

const row = ({ shape: [, width], data }: TensorData, n: number): Rows =>
  tensorOf({ shape: [1, width], data: data.slice(n * width, (n + 1) * width) });
