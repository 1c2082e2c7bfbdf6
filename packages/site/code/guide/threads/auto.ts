import {
  backprop,
  dense,
  input,
  meanSquaredError,
  sgd,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

const [x, t] = [input("x", [2]), input("t", [1])];
const y = x.pipe(dense(4), tanh(), dense(1));
const gradient = backprop(meanSquaredError(y, t));
const W = sgd(gradient, { learningRate: 0.1 });
const feeds = Array(50).fill({ x: [[0, 1]], t: [[1]] });

// #region auto
const reports: string[] = [];
const workers = {
  count: "auto",
  spare: 1, // leave a core to the page
  report: (threads: number, reason: string) =>
    reports.push(`${threads} threads: ${reason}`),
} as const;
const iterations$ = train(W, feeds, { workers, seed: 1 });
// #endregion auto
const { iteration } = await lastValueFrom(
  iterations$.pipe(take(50)),
);
console.log(iteration);
