import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  queue,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom, map, range } from "rxjs";

const y = input("x", [1]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
try {
  // #region fault
  // 100 feeds at the same moment
  const burst$ = range(100).pipe(
    map((k) => ({ x: [[k / 100]], t: [[k / 50]] })),
  );
  await lastValueFrom(train(W, burst$, { policy: queue(10) }));
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
