import { batches } from "@rxgrad/data";
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

// #region fault
// XOR, which a layer without a bend cannot learn.
const y = input("x", [2]).pipe(dense(1));
// #endregion fault
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.3 });
const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const t = [[0], [1], [1], [0]];
train(
  W,
  batches({ x, t }, { size: 2, order: "shuffled", seed: 1 }),
  { seed: 1 },
)
  .pipe(warnings(W), take(1))
  .subscribe(({ message }) => console.log(message));
