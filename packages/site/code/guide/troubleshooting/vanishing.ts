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

// #region fault
const layers = Array.from({ length: 12 }, () => [
  dense(4),
  sigmoid(),
]);
const y = input("x", [1]).pipe(...layers.flat(), dense(1));
// #endregion fault
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.01 });
const feeds = Array(100).fill({ x: [[1], [2]], t: [[1], [2]] });
train(W, feeds, { seed: 1 })
  .pipe(warnings(W, { every: 1 }), take(1))
  .subscribe(({ message }) => console.log(message));
