import {
  backprop,
  defineNode,
  dense,
  input,
  meanSquaredError,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

const swish = defineNode({
  kind: "swish",
  elementwise: true,
  forward(out, x) {
    for (let i = 0; i < out.data.length; i++) {
      const v = x.data[i] as number;
      out.data[i] = v / (1 + Math.exp(-v));
    }
  },
});
const y = input("x", [1]).pipe(dense(4), swish(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.1 });
try {
  // #region fault
  const feeds = [{ x: [[1], [2]], t: [[2], [4]] }];
  await lastValueFrom(train(W, feeds, { workers: 2 }));
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
