import { batches, mnist } from "@rxgrad/data";
import {
  crossEntropy,
  dense,
  initialParameters,
  input,
  type Node,
  normal,
  type Parameters,
  sigmoid,
  softmax,
  type Tensor,
} from "rxgrad";

/** A batch of a classifier. */
export type ClassifierFeed = Readonly<Record<"x" | "t", Tensor>>;

/** A network of dense sigmoid layers under softmax and cross-entropy, its first weights, and a batch. */
export interface Classifier {
  /** Such as "784-50-10". */
  readonly name: string;
  /** The number of units of each layer, the inputs first. */
  readonly sizes: readonly number[];
  readonly loss: Node<readonly []>;
  readonly start: Parameters;
  readonly feed: ClassifierFeed;
  /** The number of weights and biases. */
  readonly weights: number;
}

export function classifier(sizes: readonly number[], feed: ClassifierFeed): Classifier {
  const [inputs, ...units] = sizes;
  const classes = units.pop() as number;
  const W = normal(0.01);
  let layer: Node = input("x", [inputs]);
  for (const count of units) layer = layer.pipe(dense(count, { W }), sigmoid());
  const loss = crossEntropy(layer.pipe(dense(classes, { W }), softmax()), input("t", [classes]));
  const start = initialParameters(loss, { seed: 1 });
  const weights = [...start].reduce((sum, { value }) => sum + value.size, 0);
  return { name: sizes.join("-"), sizes, loss, start, feed, weights };
}

/** Batches of digits, drawn at random. */
export async function digitFeeds(size: number): Promise<Iterable<ClassifierFeed>> {
  const digits = await mnist();
  return batches(digits.train, { size, order: "random", seed: 1 });
}

/** A classifier of 100 digits. */
export async function digitClassifier(sizes: readonly number[]): Promise<Classifier> {
  const [feed] = await digitFeeds(100);
  return classifier(sizes, feed);
}
