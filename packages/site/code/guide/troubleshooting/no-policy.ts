import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { interval, lastValueFrom, map } from "rxjs";

const y = input("x", [1]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
try {
  // #region fault
  const sensor$ = interval(10).pipe(
    map((k) => ({ x: [[k]], t: [[2 * k]] })),
  );
  await lastValueFrom(train(W, sensor$));
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
