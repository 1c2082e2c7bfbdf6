import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const y = input("x", [2]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });

try {
  // #region fault
  const feeds = [{ x: [[1, 2]], t: [[3], [4]] }];
  await lastValueFrom(train(W, feeds));
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
