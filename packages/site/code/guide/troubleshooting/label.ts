import {
  crossEntropy,
  dense,
  finiteDifference,
  input,
  sgd,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const y = input("x", [2]).pipe(dense(3), softmax());
const loss = crossEntropy(y, input("t", []));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
try {
  // #region fault
  const feeds = [{ x: [[1, 2]], t: [3] }];
  await lastValueFrom(train(W, feeds));
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
