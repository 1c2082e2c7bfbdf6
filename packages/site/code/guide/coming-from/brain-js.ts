import {
  backprop,
  dense,
  evaluate,
  input,
  meanSquaredError,
  momentum,
  sigmoid,
  train,
} from "rxgrad";
import { lastValueFrom, take, takeWhile } from "rxjs";

// #region network
const data = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [[0], [1], [1], [0]],
};
const y = input("x", [2]).pipe(
  dense(3),
  sigmoid(),
  dense(1),
  sigmoid(),
);
const loss = meanSquaredError(y, input("t", [1]));
const W = momentum(backprop(loss), { learningRate: 5 });

function* forEver() {
  for (;;) yield data;
}
const last = await lastValueFrom(
  train(W, forEver(), { seed: 1 }).pipe(
    take(20_000),
    takeWhile(({ loss }) => loss > 0.005, true),
  ),
);
console.log(`iteration ${last.iteration}`);

const answer = await evaluate(
  y,
  { x: [[1, 0]] },
  last.parameters,
);
console.log(answer.toArray());
// #endregion network
