import {
  add,
  crossEntropy,
  dense,
  evaluate,
  initialParameters,
  input,
  l2Penalty,
  parametersOf,
  softmax,
} from "rxgrad";

// #region penalty
const y = input("x", [2]).pipe(dense(3), softmax());
const data = crossEntropy(y, input("t", [3]));
const weights = parametersOf(y).filter(({ name }) =>
  name.endsWith("/W"),
);
const penalty = l2Penalty(weights, { strength: 0.01 });
const loss = add(data, penalty);
// #endregion penalty

// #region values
const feed = { x: [[1, 2]], t: [[0, 1, 0]] };
const start = initialParameters(loss, { seed: 1 });
for (const node of [data, penalty, loss])
  console.log((await evaluate(node, feed, start)).toFixed(4));
// #endregion values
