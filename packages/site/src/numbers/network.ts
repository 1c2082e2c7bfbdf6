// The numbers of lesson 6, computed by nodes of rxgrad.
import { dense, describe, evaluate, initialParameters, input, type Node, sigmoid, softmax, tanh, values } from "rxgrad";
import { derivative } from "rxgrad/calculus";
import { decimals, type Numbers } from "./written.js";

const dataOf = async (y: Node, x: readonly (readonly number[])[]): Promise<number[]> => {
  const value = await evaluate(y, { x: x.map((row) => [...row]) }, initialParameters(y));
  return typeof value === "number" ? [value] : Array.from(value.data);
};
const at = async (y: Node, x: number): Promise<number> => (await dataOf(y, [[x]]))[0] as number;

const x1 = input("x", [1]);
const [bent, flat] = [x1.pipe(sigmoid()), x1.pipe(tanh())];

// The neuron of the first figure.
const weights = { W: values([[0.8], [-0.5]]), b: values([0.2]) };
const beside = input("x", [2]).pipe(dense(1, weights));
const above = input("x", [2]).pipe(dense(1, { ...weights, bias: "input" }));
const [sum] = (await dataOf(beside, [[0.6, 0.9]])) as [number];
const [same] = (await dataOf(above, [[0.6, 0.9]])) as [number];

const shares = await dataOf(input("x", [3]).pipe(softmax()), [[0.3, 2.9, 4]]);
const shifted = await dataOf(input("x", [3]).pipe(softmax()), [[1010, 1000, 990]]);
const digits = input("x", [784]).pipe(dense(50), sigmoid(), dense(10), softmax());

/** The largest error of a staircase of N steep sigmoids over sin 3x. */
async function staircase(N: number): Promise<number> {
  const f = (x: number): number => Math.sin(3 * x);
  const [width, steep] = [2 / N, 2 * N];
  const left = Array.from({ length: N }, (_, i) => -1 + i * width);
  const W = values([left.map(() => steep)]);
  const b = values(left.map((each) => -steep * (each + width / 2)));
  const v = values(left.map((each) => [f(each + width) - f(each)]));
  const F = input("x", [1]).pipe(dense(N, { W, b }), sigmoid(), dense(1, { W: v, b: values([f(-1)]) }));
  const places: number[] = [];
  for (let x = -1; x <= 1; x += 0.01) places.push(x);
  const heights = await dataOf(
    F,
    places.map((x) => [x]),
  );
  return Math.max(...heights.map((height, i) => Math.abs(height - f(places[i] as number))));
}

export const network: Numbers = {
  sum: decimals(sum, 2),
  same: decimals(same, 2),
  out: decimals(await at(bent, sum), 4),
  middle: decimals(await at(bent, 0), 1),
  steepest: decimals(await derivative((x: number) => 1 / (1 + Math.exp(-x)), 0), 2),
  far: decimals(await at(bent, 6), 4),
  farSlope: decimals(await derivative((x: number) => 1 / (1 + Math.exp(-x)), 6), 4),
  tanh: decimals(await at(flat, sum), 4),
  share0: decimals(shares[0] as number, 4),
  share1: decimals(shares[1] as number, 4),
  share2: decimals(shares[2] as number, 4),
  shifted0: decimals(shifted[0] as number, 5),
  parameters: describe(digits).totals.trainable.toLocaleString("en-US"),
  error5: decimals(await staircase(5), 4),
  error20: decimals(await staircase(20), 4),
  error80: decimals(await staircase(80), 4),
};
