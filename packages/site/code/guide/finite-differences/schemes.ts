import {
  backprop,
  evaluate,
  finiteDifference,
  iterations,
  sgd,
} from "rxgrad";
import { distance, feed, loss, start } from "./network.js";

// #region schemes
const exact = await evaluate(backprop(loss), feed, start);
const names = [
  "forward",
  "backward",
  "central",
  "five-point",
  "richardson",
] as const;
const options = { h: 1e-2, strategy: "propagated" } as const;
for (const scheme of names) {
  const gradient = finiteDifference(loss, { ...options, scheme });
  const found = await evaluate(gradient, feed, start);
  const W = sgd(gradient, { learningRate: 0.1 });
  for (const { evaluations } of iterations(W, [feed]))
    console.log(
      scheme.padEnd(10),
      `${evaluations.finiteDifference1}`.padStart(4),
      `error ${distance(found, exact).toExponential(0)}`,
    );
}
// #endregion schemes
