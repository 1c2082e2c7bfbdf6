// The network of the workshop, in rxgrad: examples/the-idea.ts with the same weights.
import {
  dense,
  finiteDifference,
  initialParameters,
  input,
  meanSquaredError,
  observe,
  type Parameters,
  sgd,
  sigmoid,
  train,
  values,
} from "rxgrad";

export const PAIRS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
export const TARGETS = [0, 1, 1, 0] as const;
const FIRST: readonly number[][] = [
  [0.24, 0.74, 0.04, 0.34],
  [0.35, 0.31, 0.2, 0.9],
];
const SECOND: readonly number[][] = [[-0.79], [-1.08], [0.97], [0.74]];

/** The network with the weights that it starts from. */
function network(first: readonly number[][], second: readonly number[][]) {
  const hidden = input("x", [2]).pipe(dense(4, { W: values(first), b: values([0, 0, 0, 0]) }), sigmoid());
  const y = hidden.pipe(dense(1, { W: values(second), b: values([0]) }), sigmoid());
  return { y, loss: meanSquaredError(y, input("t", [1])) };
}

type Loss = ReturnType<typeof network>["loss"];

const feed = { x: PAIRS.map((pair) => [...pair]), t: TARGETS.map((target) => [target]) };

const descent = (loss: Loss) => sgd(finiteDifference(loss), { learningRate: 5 });

const xor = network(FIRST, SECOND);
export const answer = xor.y;

/** The parameters before the first step, and after each of so many. */
export async function learned(steps: number): Promise<Parameters[]> {
  const optimizer = descent(xor.loss);
  const states = [initialParameters(xor.loss)];
  const states$ = train(optimizer, Array(steps).fill(feed)).pipe(observe(optimizer));
  await states$.forEach((parameters) => void states.push(parameters));
  return states;
}

/** The losses of so many iterations; or of those that start from equal weights. */
export async function losses(steps: number, { areEqual = false } = {}): Promise<number[]> {
  const half = (rows: readonly number[][]): number[][] => rows.map((row) => row.map(() => 0.5));
  const { loss } = areEqual ? network(half(FIRST), half(SECOND)) : xor;
  const found: number[] = [];
  await train(descent(loss), Array(steps).fill(feed)).forEach((iteration) => void found.push(iteration.loss));
  return found;
}
