import {
  defineNode,
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

// #region fault
let calls = 0;
const jitter = defineNode({
  kind: "jitter",
  forward(out, x) {
    calls++;
    for (let i = 0; i < out.data.length; i++)
      out.data[i] = (x.data[i] as number) + calls;
  },
});
const y = input("x", [1]).pipe(dense(2), jitter(), dense(1));
// #endregion fault
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
try {
  await lastValueFrom(
    train(W, [{ x: [[1]], t: [[2]] }], { seed: 1 }),
  );
} catch (error) {
  console.log(String(error));
}
