import {
  absoluteError,
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  observe,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const y = input("x", [1]).pipe(dense(1));
const t = input("t", [1]);
const loss = meanSquaredError(y, t);
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
const feeds = [{ x: [[1]], t: [[2]] }];
try {
  // #region fault
  const distance = absoluteError(y, t);
  await lastValueFrom(train(W, feeds).pipe(observe(distance)));
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
