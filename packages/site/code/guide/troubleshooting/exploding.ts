import {
  backprop,
  dense,
  input,
  meanSquaredError,
  sgd,
  train,
  warnings,
} from "rxgrad";
import { take } from "rxjs";

const y = input("x", [1]).pipe(dense(4), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
// #region fault
const W = sgd(backprop(loss), { learningRate: 0.9 });
// #endregion fault
const feeds = Array(100).fill({ x: [[1], [2]], t: [[1], [2]] });
train(W, feeds, { seed: 1 })
  .pipe(warnings(W, { every: 1 }), take(1))
  .subscribe(({ message }) => console.log(message));
