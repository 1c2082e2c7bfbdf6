import {
  crossEntropy,
  dense,
  type Initializer,
  input,
  type Node,
  sigmoid,
  softmax,
  sumSquaredError,
  type Tensor,
  tensor,
  values,
} from "rxgrad";
import type { Classifier } from "../classifier.js";

/** A tensor in messages between processes. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A network of dense sigmoid layers and a batch. Every contender trains it by plain gradient descent. */
export interface TrainingTask {
  /** The number of units of each layer, the inputs first. */
  readonly sizes: readonly number[];
  /** `"softmax"`: under the mean cross-entropy; `"sigmoid"`: under the mean over samples of ½Σ(y − t)². */
  readonly output: "softmax" | "sigmoid";
  /** Added to y inside the cross-entropy's logarithm; 0 in comparisons, because the peers have none. */
  readonly delta: number;
  readonly learningRate: number;
  /** W [inputs, units] and b [units] of each layer, at the start. */
  readonly parameters: readonly TensorData[];
  readonly x: TensorData;
  readonly t: TensorData;
}

/** The training of a classifier. */
export function taskOf({ sizes, start, feed }: Classifier, learningRate: number, delta = 0): TrainingTask {
  const parameters = [...start].map(({ value }) => value.toJSON());
  return { sizes, output: "softmax", delta, learningRate, parameters, x: feed.x.toJSON(), t: feed.t.toJSON() };
}

/** The loss of a task, as a user of rxgrad writes it. */
export function lossOf(task: TrainingTask): Node<readonly []> {
  const [inputs, ...units] = task.sizes;
  const outputs = units.pop() as number;
  const initial = task.parameters.map((each): Initializer => values(tensorOf(each)));
  let layer: Node = input("x", [inputs]);
  units.forEach((count, l) => {
    layer = layer.pipe(dense(count, { W: initial[2 * l], b: initial[2 * l + 1] }), sigmoid());
  });
  const [W, b] = initial.slice(-2);
  const last: Node = layer.pipe(dense(outputs, { W, b }));
  const t: Node = input("t", [outputs]);
  if (task.output === "softmax") return crossEntropy(last.pipe(softmax()), t, { delta: task.delta });
  return sumSquaredError(last.pipe(sigmoid()), t, { reduction: "mean" });
}

export const tensorOf = ({ data, shape }: TensorData): Tensor => tensor(data, shape);

/** The same feed, without end. */
export function* again<Feed>(feed: Feed): Generator<Feed, never, void> {
  for (;;) yield feed;
}
