import {
  adam,
  backprop,
  batchNormalization,
  dense,
  dropout,
  type Hyperparameter,
  input,
  meanSquaredError,
  type OptimizerNode,
  parametersOf,
  sgd,
  spsa,
  tanh,
} from "@rxgrad/core";
import { type Batches, batches } from "@rxgrad/data";
import type { CheckpointStore, SavedState } from "rxgrad";

const angles = [...Array(23).keys()];
const data = { x: angles.map((a) => [Math.sin(a), Math.cos(a * a)]), t: angles.map((a) => [Math.sin(2 * a)]) };

/** An epoch has five batches; the last has three samples. */
export const feeds: Batches<{ x: unknown; t: unknown }> & Iterable<never> = batches(data, {
  size: 5,
  order: "shuffled",
  seed: 3,
}) as never;

const body = input("x", [2]).pipe(dense(6), batchNormalization(), tanh(), dropout(0.3), dense(4), tanh());
export const y = body.pipe(dense(1, { name: "last" }));
export const loss = meanSquaredError(y, input("t", [1]));

const [last, lastBias] = parametersOf(y)
  .filter(({ name }) => name.startsWith("last/"))
  .map(({ node }) => node);
const others = parametersOf(body)
  .filter(({ node }) => node.operation.source?.from === "parameter" && node.operation.source.trainable)
  .map(({ node }) => node);

/**
 * Uses every kind of state that a run resumes from: running statistics, dropout masks, random directions, the memory of Adam, a
 * schedule, and the order of batches.
 */
export const W: readonly OptimizerNode[] = optimizersAt(0.02);

/** @param learningRate The rate of the last layer. */
export function optimizersAt(learningRate: Hyperparameter): readonly OptimizerNode[] {
  return [
    adam(backprop(loss, { parameters: others }), { learningRate: (iteration) => 0.1 / Math.sqrt(iteration) }),
    sgd(spsa(loss, { h: 0.01, parameters: [last, lastBias] }), { learningRate }),
  ];
}

/** A store that records the iterations it has saved, and can return any of them. */
export class NotingStore implements CheckpointStore {
  readonly states: SavedState[] = [];

  get iterations(): number[] {
    return this.states.map(({ iteration }) => iteration);
  }

  async save(state: SavedState): Promise<void> {
    this.states.push(state);
  }

  async latest(): Promise<SavedState | undefined> {
    return this.states.at(-1);
  }
}
