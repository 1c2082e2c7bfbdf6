import {
  backprop,
  dense,
  full,
  input,
  meanSquaredError,
  relu,
  sgd,
  train,
  warnings,
} from "rxgrad";
import { take } from "rxjs";

// #region fault
const x = input("x", [1]);
const hidden = x.pipe(dense(4, { b: full(-5) }), relu());
const y = hidden.pipe(dense(1));
// #endregion fault
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.1 });
const feeds = Array(100).fill({ x: [[1], [2]], t: [[1], [2]] });
train(W, feeds, { seed: 1 })
  .pipe(warnings(W), take(1))
  .subscribe(({ message }) => console.log(message));
