// The network of the workshop before it learns, and what it answers, as formulas: the figure draws it before rxgrad is loaded, which
// is when it learns. A test holds the answers equal to those of xor-model.ts.
export const PAIRS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
export const TARGETS = [0, 1, 1, 0] as const;

/** The weights and biases of two layers, as many of the first as there are hidden units. */
export interface Weights {
  readonly first: readonly (readonly number[])[];
  readonly firstBias: readonly number[];
  readonly second: readonly number[];
  readonly bias: number;
}

export const UNTRAINED: Weights = {
  first: [
    [0.24, 0.74, 0.04, 0.34],
    [0.35, 0.31, 0.2, 0.9],
  ],
  firstBias: [0, 0, 0, 0],
  second: [-0.79, -1.08, 0.97, 0.74],
  bias: 0,
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** What the network answers to a pair of inputs. */
export function answerOf({ first: [u = [], v = []], firstBias, second, bias }: Weights, a: number, b: number): number {
  const sum = second.reduce((total, weight, k) => {
    return total + weight * sigmoid((u[k] as number) * a + (v[k] as number) * b + (firstBias[k] as number));
  }, bias);
  return sigmoid(sum);
}
