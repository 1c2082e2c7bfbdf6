import { backprop, evaluate, finiteDifference } from "rxgrad";
import { distance, feed, loss, start } from "./network.js";

// #region steps
const exact = await evaluate(backprop(loss), feed, start);
const names = ["direct", "propagated", "collapsed"] as const;
console.log("h     ", ...names.map((name) => name.padStart(10)));
for (const h of [1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-12]) {
  const errors = names.map(async (strategy) => {
    const gradient = finiteDifference(loss, { h, strategy });
    const found = await evaluate(gradient, feed, start);
    return distance(found, exact).toExponential(0).padStart(10);
  });
  const row = await Promise.all(errors);
  console.log(h.toExponential(0).padEnd(6), ...row);
}
// #endregion steps
