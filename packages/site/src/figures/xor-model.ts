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
import { PAIRS, TARGETS, UNTRAINED, type Weights } from "./xor-network.js";

const FIRST = UNTRAINED.first.map((row) => [...row]);
const SECOND = UNTRAINED.second.map((weight) => [weight]);

/** The network with the weights that it starts from. */
function network(first: readonly number[][], second: readonly number[][]) {
  const hidden = input("x", [2]).pipe(dense(4, { W: values(first), b: values(UNTRAINED.firstBias) }), sigmoid());
  const y = hidden.pipe(dense(1, { W: values(second), b: values([UNTRAINED.bias]) }), sigmoid());
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

/** The weights before the first step, and after each of so many. */
export const weightsOf = async (steps: number): Promise<Weights[]> => (await learned(steps)).map(toWeights);

function toWeights(parameters: Parameters): Weights {
  const numbers = (name: string): number[] => Array.from(parameters.get(name)?.data ?? []);
  const first = numbers("dense1/W");
  const [bias = Number.NaN] = numbers("dense2/b");
  return {
    first: [first.slice(0, first.length / 2), first.slice(first.length / 2)],
    firstBias: numbers("dense1/b"),
    second: numbers("dense2/W"),
    bias,
  };
}

/** The losses of so many iterations; or of those that start from equal weights. */
export async function losses(steps: number, { areEqual = false } = {}): Promise<number[]> {
  const half = (rows: readonly number[][]): number[][] => rows.map((row) => row.map(() => 0.5));
  const { loss } = areEqual ? network(half(FIRST), half(SECOND)) : xor;
  const found: number[] = [];
  await train(descent(loss), Array(steps).fill(feed)).forEach((iteration) => void found.push(iteration.loss));
  return found;
}
