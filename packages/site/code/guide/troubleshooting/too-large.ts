import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  type RxgradError,
  sgd,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const x = Array.from({ length: 20 }, (_, i) => [i / 10 - 1]);
const t = x.map(([v = 0]) => [Math.sin(3 * v)]);
const y = input("x", [1]).pipe(dense(8), tanh(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
// #region fault
const W = sgd(finiteDifference(loss), { learningRate: 3 });
const feeds = Array(5000).fill({ x, t });
try {
  await lastValueFrom(train(W, feeds, { seed: 1 }));
} catch (error) {
  const { reached } = error as RxgradError;
  console.log(String(error));
  console.log(
    `reached: iteration ${reached?.iteration}, loss ${reached?.loss}`,
  );
}
// #endregion fault
