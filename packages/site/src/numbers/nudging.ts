// The numbers of lesson 7, computed by rxgrad; and those of a notebook whose W is an array of integers.
import * as rx from "rxgrad";
import { firstValueFrom } from "rxjs";
import { decimals, type Numbers } from "./written.js";

const REAL = [
  [0.47355232, 0.9977393, 0.84668094],
  [0.85557411, 0.03563661, 0.69422093],
];
const feed = { x: [[0.6, 0.9]], t: [[0, 0, 1]] };

const W = rx.parameter([2, 3], { initial: rx.values(REAL), name: "W" });
const z = rx.matmul(rx.input("x", [2]), W);
const y = z.pipe(rx.softmax());
const loss = rx.crossEntropy(y, rx.input("t", [3]));
const gradient = rx.finiteDifference(loss);
const start = rx.initialParameters(loss);

const dataOf = async (node: typeof y): Promise<number[]> =>
  Array.from((await rx.evaluate(node, { x: feed.x }, start)).data);
const slopes = Array.from(
  (await firstValueFrom(rx.train(rx.sgd(gradient, { learningRate: 0 }), [feed]).pipe(rx.observe(gradient)))).get(W)
    .data,
);
const before = await rx.evaluate(loss, feed, start);
const square = slopes.reduce((sum, each) => sum + each ** 2, 0);

/** The loss after one step. */
async function lossAfter(learningRate: number): Promise<number> {
  const steps$ = rx.train(rx.sgd(gradient, { learningRate }), [feed, feed]);
  const losses: number[] = [];
  await steps$.forEach((iteration) => void losses.push(iteration.loss));
  return losses[1] as number;
}

/** What a notebook prints whose weights and slopes are whole numbers. */
function printed(rows: readonly number[], h: number): readonly [string, string] {
  const weights = Int32Array.from(rows);
  const lossNow = (): number => {
    const sums = [0, 1, 2].map((k) => 0.6 * (weights[k] as number) + 0.9 * (weights[3 + k] as number));
    const e = sums.map((each) => Math.exp(each - Math.max(...sums)));
    return -Math.log((e[2] as number) / e.reduce((sum, each) => sum + each) + 1e-7);
  };
  const whole = new Int32Array(6);
  for (const [i, was] of weights.entries()) {
    weights[i] = was + h;
    const above = lossNow();
    weights[i] = was - h;
    whole[i] = (above - lossNow()) / (2 * h);
    weights[i] = was;
  }
  const row = (from: number): string =>
    `(${[...whole.slice(from, from + 3)].map((each) => decimals(each, 0)).join(", ")})`;
  return [row(0), row(3)];
}

// The same weights as floating-point numbers, with the step of the notebook's text.
const realW = rx.parameter([2, 3], {
  initial: rx.values([
    [1, 3, 2],
    [-1, 4, 5],
  ]),
  name: "W",
});
const realY = rx.matmul(rx.input("x", [2]), realW).pipe(rx.softmax());
const realLoss = rx.crossEntropy(realY, rx.input("t", [3]));
const realStart = rx.initialParameters(realLoss);
const real = (await rx.evaluate(rx.finiteDifference(realLoss, { h: 0.001 }), feed, realStart)).get(realW);
const rowOf = (values: Iterable<number>): string => `(${[...values].map((each) => decimals(each, 4)).join(", ")})`;

const [book0, book1] = printed([1, 3, 2, -1, 4, 5], 0.01);
const [small0, small1] = printed([1, 3, 2, -1, 4, 5], 0.001);

const [z0, z1, z2] = (await dataOf(z as typeof y)).map((each) => decimals(each, 4)) as [string, string, string];
const [y0, y1, y2] = (await dataOf(y)).map((each) => decimals(each, 4)) as [string, string, string];
const [g00, g01, g02, g10, g11, g12] = slopes.map((each) => decimals(each, 4)) as [
  ...[string, string, string],
  ...[string, string, string],
];

export const nudging: Numbers = {
  ...{ z0, z1, z2, y0, y1, y2 },
  ...{ g00, g01, g02, g10, g11, g12 },
  ...{ book0, book1, small0, small1 },
  realY: rowOf((await rx.evaluate(realY, { x: feed.x }, realStart)).data),
  realLoss: decimals(await rx.evaluate(realLoss, feed, realStart), 4),
  ...{ real0: rowOf(real.data.slice(0, 3)), real1: rowOf(real.data.slice(3)) },
  loss: decimals(before, 4),
  fall: decimals(-(slopes[2] as number), 2),
  foretold: decimals(before - square / 10, 4),
  after: decimals(await lossAfter(0.1), 4),
  foretold1: decimals(before - square, 4),
  after1: decimals(await lossAfter(1), 4),
};
