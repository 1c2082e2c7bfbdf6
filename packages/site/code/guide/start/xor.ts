import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  sigmoid,
  tanh,
  train,
} from "rxgrad";
import { last, take } from "rxjs";

// #region network
const x = input("x", [2]);
const t = input("t", [1]);
const y = x.pipe(dense(4), tanh(), dense(1), sigmoid());
const loss = meanSquaredError(y, t);
// #endregion network

const W = sgd(finiteDifference(loss), { learningRate: 1 });
const feed = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [[0], [1], [1], [0]],
};
train(W, Array(500).fill(feed), { seed: 1 })
  .pipe(take(500), last())
  .subscribe((iteration) =>
    console.log(iteration.loss.toFixed(4)),
  );
