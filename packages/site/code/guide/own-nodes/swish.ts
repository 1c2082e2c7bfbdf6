import { batches, sine } from "@rxgrad/data";
import {
  adam,
  defineNode,
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

// #region define
const swish = defineNode({
  kind: "swish",
  elementwise: true,
  forward(out, x) {
    out.data.set(x.data.map((v) => v / (1 + Math.exp(-v))));
  },
});
// #endregion define

// #region use
const y = input("x", [1]).pipe(dense(8), swish(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = adam(finiteDifference(loss), { learningRate: 0.02 });

const data = sine({ samples: 50, seed: 1 });
const feeds = batches(data, { size: 50, seed: 1 });
const last = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(take(1000)),
);
console.log(last.loss.toFixed(5));
// #endregion use
