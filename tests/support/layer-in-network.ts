import { dense, type Feed, input, meanSquaredError, type Node } from "@rxgrad/core";

/** A few samples for {@link lossThrough}. */
export const feed: Feed = {
  x: [
    [0.5, -1],
    [2, 0.25],
    [-0.75, 1.5],
  ],
  t: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};

/** Its targets. */
export const t: Node<readonly ["batch", 3]> = input("t", [3]);

/** The loss of a network of two inputs and three outputs, whose last layer is the layer under test. */
export const lossThrough = (layer: (x: Node) => Node): Node<readonly []> =>
  meanSquaredError(input("x", [2]).pipe(dense(3), layer) as typeof t, t);
