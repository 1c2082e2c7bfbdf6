import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { bufferCount, lastValueFrom } from "rxjs";

const y = input("x", [2]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
const feeds = Array(10).fill({ x: [[1, 2]], t: [[3]] });
// #region fault
const iterations$ = train(W, feeds, { seed: 1 });
const five = await lastValueFrom(
  iterations$.pipe(bufferCount(5)),
);
try {
  for (const each of five) console.log(each.value(y));
} catch (error) {
  console.log(String(error));
}
// #endregion fault
