import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";
import { swish } from "./swish.js";

const [x, t] = [input("x", [2]), input("t", [1])];
const y = x.pipe(dense(8), swish(), dense(1));
const gradient = finiteDifference(meanSquaredError(y, t));
const W = sgd(gradient, { learningRate: 0.1 });
const feeds = Array(20).fill({
  x: [
    [0, 1],
    [1, 1],
  ],
  t: [[1], [0]],
});

// #region modules
const workers = {
  count: 2,
  modules: [new URL("./swish.js", import.meta.url)],
  report: (threads: number, reason: string) =>
    console.log(`${threads} threads, ${reason}`),
};
const iterations$ = train(W, feeds, { workers, seed: 1 });
const { loss } = await lastValueFrom(iterations$.pipe(take(20)));
console.log(loss.toFixed(6));
// #endregion modules

// #region without
try {
  await lastValueFrom(train(W, feeds, { workers: 2 }));
} catch (error) {
  console.log((error as Error).message);
}
// #endregion without
