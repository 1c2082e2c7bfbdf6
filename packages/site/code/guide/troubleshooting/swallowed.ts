import {
  finiteDifference,
  full,
  input,
  meanSquaredError,
  multiply,
  parameter,
  sgd,
  train,
  warnings,
} from "rxgrad";
import { take } from "rxjs";

// #region fault
const w = parameter([1], { name: "w", initial: full(1e12) });
const y = multiply(input("x", [1]), w);
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(
  finiteDifference(loss, { h: 1e-4, strategy: "direct" }),
  { learningRate: 1e-3 },
);
// #endregion fault
train(W, Array(20).fill({ x: [[1e-12]], t: [[2]] }))
  .pipe(warnings(W), take(1))
  .subscribe(({ message }) => console.log(message));
