import {
  dense,
  finiteDifference,
  input,
  log,
  mean,
  relu,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const y = input("x", [1]).pipe(dense(4), relu());
// #region fault
const loss = y.pipe(log(), mean());
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
try {
  await lastValueFrom(
    train(W, [{ x: [[1], [-1]] }], { seed: 1 }),
  );
} catch (error) {
  console.log(String(error));
}
// #endregion fault
