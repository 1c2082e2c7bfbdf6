import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  step,
  train,
  warnings,
} from "rxgrad";
import { take } from "rxjs";

const feed = { x: [[-1], [0.5], [2]], t: [[0], [1], [0]] };
const feeds = Array(100).fill(feed);
// #region fault
const y = input("x", [1]).pipe(dense(4), step(), dense(1));
// #endregion fault
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
train(W, feeds, { seed: 1 })
  .pipe(warnings(W), take(1))
  .subscribe(({ message }) => console.log(message));
