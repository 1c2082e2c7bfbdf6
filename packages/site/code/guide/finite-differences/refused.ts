import {
  batchNormalization,
  crossEntropy,
  dense,
  finiteDifference,
  input,
  iterations,
  sgd,
  softmax,
} from "rxgrad";

const [x, t] = [input("x", [2]), input("t", [2])];
const y = x.pipe(dense(2), batchNormalization(), softmax());
const loss = crossEntropy(y, t);
const feed = {
  x: [
    [1, 2],
    [3, 5],
  ],
  t: [
    [1, 0],
    [0, 1],
  ],
};

// #region refused
const gradient = finiteDifference(loss, {
  strategy: "collapsed",
});
const W = sgd(gradient, { learningRate: 0.1 });
try {
  for (const _ of iterations(W, [feed])) break;
} catch (error) {
  console.log((error as Error).message);
}
// #endregion refused
