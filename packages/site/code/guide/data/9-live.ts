import {
  dense,
  finiteDifference,
  input,
  joined,
  meanSquaredError,
  queue,
  sgd,
  train,
} from "rxgrad";
import { map, range } from "rxjs";

// #region setup
const y = input("x", [1]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });

// In their place: a socket, a sensor, a form.
const sensor$ = range(200).pipe(map((i) => Math.sin(i)));
const truth$ = sensor$.pipe(map((value) => 3 * value + 1));
// #endregion setup

// #region live
const feed$ = joined({
  x: sensor$.pipe(map((value) => [[value]])),
  t: truth$.pipe(map((value) => [[value]])),
});
train(W, feed$, { seed: 1, policy: queue(200) }).subscribe(
  ({ iteration, loss, arrivals }) => {
    if (iteration % 50 === 0)
      console.log(iteration, loss.toExponential(1), arrivals);
  },
);
// #endregion live
