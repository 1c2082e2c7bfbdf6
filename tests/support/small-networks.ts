import {
  type Block,
  defineNode,
  dense,
  type ElementwiseLayer,
  type Feed,
  type FiniteDifferenceOptions,
  finiteDifference,
  type GradientNode,
  type Hyperparameter,
  input,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  sgd,
  sigmoid,
  zeros,
} from "@rxgrad/core";

/** A network with one input, small enough to compute its parameters by hand. */
export interface SmallNetwork {
  readonly x: Node<readonly ["batch", 1]>;
  readonly y: Node<readonly ["batch", 1]>;
  readonly loss: Node<readonly []>;
  readonly gradient: GradientNode;
  readonly W: OptimizerNode;
}

export interface SmallNetworkOptions extends FiniteDifferenceOptions {
  readonly learningRate?: Hyperparameter;
  /** A layer after the dense one. */
  readonly layer?: ElementwiseLayer;
}

/** y = w·x + b, starting from w = b = 0, with the mean squared error. Its parameters are `line/W` and `line/b`. */
export function line({ learningRate = 0.1, layer, ...options }: SmallNetworkOptions = {}): SmallNetwork {
  const x = input("x", [1]);
  const straight = x.pipe(dense(1, { name: "line", W: zeros() }));
  const y = layer ? layer(straight) : straight;
  const loss = meanSquaredError(y, input("t", [1]), { name: "loss" });
  const gradient = finiteDifference(loss, options);
  return { x, y, loss, gradient, W: sgd(gradient, { learningRate }) };
}

/** Points of y = 2x + 1. */
export const points: Feed = { x: [[0], [1], [2]], t: [[1], [3], [5]] };

/** The line after the first `count` iterations of gradient descent from 0, computed with plain sums over the points. */
export function descend(count: number, learningRate: number): { w: number; b: number; losses: number[] } {
  const xs = [0, 1, 2];
  let w = 0;
  let b = 0;
  const losses: number[] = [];
  for (let i = 0; i < count; i++) {
    const misses = xs.map((x) => w * x + b - (2 * x + 1));
    losses.push(misses.reduce((sum, miss) => sum + miss * miss, 0) / 3);
    w -= (learningRate * 2 * misses.reduce((sum, miss, n) => sum + miss * xs[n], 0)) / 3;
    b -= (learningRate * 2 * misses.reduce((sum, miss) => sum + miss, 0)) / 3;
  }
  return { w, b, losses };
}

/** A network with a hidden layer, and a feed with the four points of xor. */
export function xor({ learningRate = 0.5 }: { readonly learningRate?: Hyperparameter } = {}): {
  y: Node<readonly ["batch", 1]>;
  loss: Node<readonly []>;
  W: OptimizerNode;
  feed: Feed;
} {
  const y = input("x", [2]).pipe(dense(3), sigmoid(), dense(1));
  const loss = meanSquaredError(y, input("t", [1]));
  const W = sgd(finiteDifference(loss), { learningRate });
  const feed = { x: [0, 0, 0, 1, 1, 0, 1, 1], t: [0, 1, 1, 0] };
  return { y, loss, W, feed: { x: new Float64Array(feed.x), t: new Float64Array(feed.t) } };
}

/** A user's layer that passes its input on, and calls `hook` with its output block each time it is computed. */
export function called(hook: (out: Block) => void, name?: string): ElementwiseLayer {
  const node = defineNode({
    kind: "called",
    elementwise: true,
    forward(out, x) {
      out.data.set(x.data);
      hook(out);
    },
  });
  return node(name === undefined ? {} : { name });
}
