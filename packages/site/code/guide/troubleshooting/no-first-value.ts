import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { EMPTY, lastValueFrom } from "rxjs";

const y = input("x", [1]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const feeds = [{ x: [[1]], t: [[2]] }];
try {
  // #region fault
  const learningRate$ = EMPTY;
  const W = sgd(finiteDifference(loss), {
    learningRate: learningRate$,
  });
  await lastValueFrom(train(W, feeds));
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
