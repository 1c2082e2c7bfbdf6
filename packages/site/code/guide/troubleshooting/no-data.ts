import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const y = input("x", [1]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
function* feeds() {
  yield { x: [[1]], t: [[2]] };
}
// #region fault
const feeds$ = feeds();
await lastValueFrom(train(W, feeds$));
try {
  await lastValueFrom(train(W, feeds$));
} catch (error) {
  console.log(String(error));
}
// #endregion fault
