import {
  finiteDifference,
  gradientError,
  iterations,
  sgd,
} from "rxgrad";
import { feed, loss, start } from "./network.js";

// #region watched
const gradient = finiteDifference(loss, { scheme: "richardson" });
const error = gradientError(gradient);
const W = sgd(gradient, { learningRate: 0.1 });
const options = { parameters: start, watch: [error] };
for (const iteration of iterations(W, [feed], options)) {
  const errors = iteration.value(error).get("dense1/W").data;
  console.log(Math.max(...errors).toExponential(0));
}
// #endregion watched
