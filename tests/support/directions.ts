/** Finds the random directions of a gradient node from its results, and computes the plain loop along them. */
import { defineJoin, type Feed, type GradientNode, iterations, type Node, type SpsaOptions, sgd } from "@rxgrad/core";
import type { Gradient } from "./agreement.js";
import { type Arithmetic, float64 } from "./arithmetic.js";
import { graphOf } from "./network-graph.js";
import { lossOf, type PlainNetwork, type Rows } from "./plain-network.js";

/** `spsa`, or another function that makes a gradient along random directions. */
export type MakeGradient = (loss: Node<readonly []>, options: SpsaOptions) => GradientNode;

/** The number of iterations, the number of directions in each, and the seed of the run. */
export interface Taken {
  readonly count: number;
  readonly directions: number;
  readonly seed?: number;
}

const map = (gradient: Gradient, f: (value: number, p: number, i: number) => number): Gradient =>
  gradient.map((row, p) => row.map((value, i) => f(value, p, i)));

/** The gradients of a run with learning rate 0, iteration by iteration. */
export function gradientsOn(gradient: GradientNode, feed: Feed, count: number, seed = 0): Gradient[] {
  const run = iterations(sgd(gradient, { learningRate: 0 }), Array<Feed>(count).fill(feed), { seed });
  return Array.from(run, (iteration) => Array.from(iteration.value(gradient), ({ value }) => Array.from(value.data)));
}

/** The gradients of a network's loss, computed by such a gradient node. */
export function gradientsAlong(
  network: PlainNetwork,
  make: MakeGradient,
  { count, directions, seed }: Taken,
  h: number,
): Gradient[] {
  const { loss, feed } = graphOf(network);
  return gradientsOn(make(loss, { h, directions }), feed, count, seed);
}

/** A node with the first element of its first input. It takes the other inputs without using them. */
function firstWeight(parameters: readonly Node[]): Node<readonly []> {
  const join = defineJoin({
    kind: "firstWeight",
    inputs: parameters.map((_, i) => `w${i}`),
    shape: () => [],
    forward(out, ...inputs) {
      out.data[0] = inputs[0].data[0];
    },
  });
  return join(...parameters) as Node<readonly []>;
}

/**
 * The directions of a gradient node, iteration by iteration, each up to its sign, which does not matter. If the loss is
 * one of the weights, its derivative along Δ is that component of Δ, and the gradient is this component times Δ.
 */
export function directionsOf(
  network: PlainNetwork,
  make: MakeGradient,
  { count, directions, seed }: Taken,
): Gradient[][] {
  const loss = firstWeight(graphOf(network).parameters);
  const means = Array.from({ length: directions }, (_, d) =>
    gradientsOn(make(loss, { h: 1, directions: d + 1 }), {}, count, seed),
  );
  return Array.from({ length: count }, (_, k) =>
    means.map((mean, d) => {
      const own = map(mean[k], (value, p, i) => (d + 1) * value - (d === 0 ? 0 : d * means[d - 1][k][p][i]));
      return map(own, (value) => value / Math.sqrt(own[0][0]));
    }),
  );
}

/** The textbook's estimate: for each direction it computes the whole network with all weights moved. */
export const plainAlong = (
  network: PlainNetwork,
  directions: readonly Gradient[],
  h: number,
  antithetic = true,
): Gradient => plainAlongIn(float64, network, directions, h, antithetic);

/**
 * The textbook's estimate in any arithmetic.
 *
 * @param seen Receives the values of the nodes each time.
 */
export function plainAlongIn<N>(
  arithmetic: Arithmetic<N>,
  network: PlainNetwork,
  directions: readonly Gradient[],
  h: number,
  antithetic = true,
  seen?: (values: readonly Rows<N>[]) => void,
): Gradient {
  const { of, toNumber, add, subtract, divide } = arithmetic;
  const at = (direction: Gradient, by: number): N =>
    lossOf(
      arithmetic,
      network,
      network.parameters.map(({ values }, p) => values.map((w, i) => add(of(w), of(by * direction[p][i])))),
      seen,
    );
  const derivatives = directions.map((each) =>
    toNumber(
      antithetic
        ? divide(subtract(at(each, h), at(each, -h)), of(2 * h))
        : divide(subtract(at(each, h), at(each, 0)), of(h)),
    ),
  );
  return map(directions[0], (_, p, i) => {
    const sum = directions.reduce((total, direction, d) => total + derivatives[d] * direction[p][i], 0);
    return sum / directions.length;
  });
}
