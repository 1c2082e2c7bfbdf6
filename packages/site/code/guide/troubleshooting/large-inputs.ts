import {
  backprop,
  dense,
  input,
  meanSquaredError,
  sgd,
  sigmoid,
  train,
  warnings,
} from "rxgrad";
import { take } from "rxjs";

const y = input("x", [2]).pipe(dense(4), sigmoid(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.1 });
// #region fault
const feed = {
  x: [
    [1200, 3500],
    [900, 2100],
  ],
  t: [[1], [0]],
};
// #endregion fault
train(W, Array(100).fill(feed), { seed: 1 })
  .pipe(warnings(W), take(1))
  .subscribe(({ message }) => console.log(message));
