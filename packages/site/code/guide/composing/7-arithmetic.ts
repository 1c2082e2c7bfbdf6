import {
  constant,
  dense,
  divide,
  evaluate,
  finiteDifference,
  input,
  mean,
  observe,
  pow,
  sgd,
  subtract,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

// #region scaled
const x = input("x", [2]);
const centered = subtract(x, constant([10, 200]));
const scaled = divide(centered, constant([2, 50]));
const y = scaled.pipe(dense(1));
// #endregion scaled

// #region loss
const t = input("t", [1]);
const relativeError = divide(subtract(y, t), t);
const loss = pow(relativeError, 2).pipe(mean());
// #endregion loss

// #region run
const feed = {
  x: [
    [12, 150],
    [10, 250],
    [8, 200],
  ],
  t: [[10], [40], [20]],
};
const W = sgd(finiteDifference(loss), { learningRate: 50 });
const run$ = train(W, Array(500).fill(feed), { seed: 1 });
const learned = await lastValueFrom(run$.pipe(observe(W)));
console.log(
  (await evaluate(loss, feed, learned)).toExponential(0),
);
const answers = await evaluate(y, feed, learned);
for (const answer of answers.data) console.log(answer.toFixed(2));
// #endregion run
