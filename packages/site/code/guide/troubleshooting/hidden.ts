import {
  backprop,
  dense,
  input,
  log,
  meanSquaredError,
  sgd,
  sigmoid,
  train,
  warnings,
} from "rxgrad";
import { take } from "rxjs";

const x = input("x", [1]);
// #region fault
const y = x.pipe(log(), sigmoid(), dense(1));
// #endregion fault
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.1 });
const feeds = Array(20).fill({ x: [[0], [4]], t: [[1], [2]] });
train(W, feeds, { seed: 1 })
  .pipe(warnings(W), take(1))
  .subscribe(({ message }) => console.log(message));
