import {
  backprop,
  blackBox,
  constant,
  dense,
  input,
  meanSquaredError,
  parameter,
  sgd,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const [x, t] = [input("x", [2]), input("t", [1])];
const loss = meanSquaredError(x.pipe(dense(1), tanh()), t);
const W = sgd(backprop(loss), { learningRate: 0.1 });
const feeds = [{ x: [[0, 1]], t: [[1]] }];

const rate = parameter([1], { name: "rate" });
const animals = blackBox({
  inputs: { rate },
  output: [1],
  evaluate: ({ rate }) => [2 * (rate[0] ?? 0)],
});
const distance = meanSquaredError(animals, constant([1]));
const boxed = sgd(backprop(distance), { learningRate: 0.1 });

// #region attempts
const attempts = [
  () => train(W, feeds, { workers: 65 }),
  () => train(W, feeds, { workers: { modules: ["./swish.js"] } }),
  () => {
    const modules = ["data:text/javascript,throw Error()"];
    return train(W, feeds, { workers: { count: 2, modules } });
  },
  () => train(boxed, Array(9).fill({}), { workers: 2 }),
];
for (const attempt of attempts) {
  try {
    await lastValueFrom(attempt());
  } catch (error) {
    console.log(`- ${(error as Error).message}`);
  }
}
// #endregion attempts
