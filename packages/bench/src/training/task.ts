import {
  crossEntropy,
  dense,
  input,
  type Node,
  sigmoid,
  softmax,
  sumSquaredError,
  type Tensor,
  tensor,
  values,
} from "rxgrad";

/** A tensor as it travels between processes. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A network of dense sigmoid layers and a batch, which every contender trains by plain gradient descent. */
export interface TrainingTask {
  /** The number of units of each layer, the inputs first. */
  readonly sizes: readonly number[];
  /** `"softmax"`: under the mean cross-entropy; `"sigmoid"`: under the mean over samples of ½Σ(y − t)². */
  readonly output: "softmax" | "sigmoid";
  readonly learningRate: number;
  /** W [inputs, units] and b [units] of each layer, at the start. */
  readonly parameters: readonly TensorData[];
  readonly x: TensorData;
  readonly t: TensorData;
}

/** The loss of a task, as a user of rxgrad writes it. The cross-entropy has no delta, since the peers' have none. */
export function lossOf({ sizes: [inputs, ...units], output, parameters }: TrainingTask): Node<readonly []> {
  const classes = units[units.length - 1];
  let layer: Node = input("x", [inputs]);
  units.forEach((count, l) => {
    const [W, b] = parameters.slice(2 * l).map(tensorOf);
    const isLast = l === units.length - 1;
    layer = layer.pipe(
      dense(count, { W: values(W), b: values(b) }),
      isLast && output === "softmax" ? softmax() : sigmoid(),
    );
  });
  const t: Node = input("t", [classes]);
  if (output === "softmax") return crossEntropy(layer, t, { delta: 0 });
  return sumSquaredError(layer, t, { reduction: "mean" });
}

export const tensorOf = ({ data, shape }: TensorData): Tensor => tensor(data, shape);
