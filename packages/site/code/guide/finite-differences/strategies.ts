import {
  backprop,
  evaluate,
  finiteDifference,
  iterations,
  sgd,
} from "rxgrad";
import { distance, feed, loss, start } from "./network.js";

// #region compared
const exact = await evaluate(backprop(loss), feed, start);
const names = ["direct", "propagated", "collapsed"] as const;
for (const strategy of names) {
  const gradient = finiteDifference(loss, { strategy });
  const found = await evaluate(gradient, feed, start);
  const W = sgd(gradient, { learningRate: 0.1 });
  for (const { evaluations } of iterations(W, [feed]))
    console.log(
      strategy.padEnd(10),
      `${evaluations.finiteDifference1}`.padStart(4),
      `error ${distance(found, exact).toExponential(0)}`,
    );
}
// #endregion compared
