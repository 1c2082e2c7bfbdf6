import {
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const feeds = [{ x: [[1]], t: [[2]] }];
try {
  // #region fault
  const loss = meanSquaredError(input("x", [1]), input("t", [1]));
  const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
  await lastValueFrom(train(W, feeds));
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
