import {
  adam,
  add,
  concatenate,
  crossEntropy,
  dense,
  evaluate,
  finiteDifference,
  input,
  meanSquaredError,
  multiply,
  observe,
  relu,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

// #region network
const size = input("size", [2]);
const color = input("color", [3]);
const body = concatenate([size.pipe(dense(6), relu()), color]);
const kind = body.pipe(dense(2), softmax());
const weight = body.pipe(dense(1));
// #endregion network

// #region loss
const kindLoss = crossEntropy(kind, input("kind", [2]));
const weightLoss = meanSquaredError(weight, input("weight", [1]));
const loss = add(kindLoss, multiply(weightLoss, 0.5));
// #endregion loss

// #region run
const fruit = {
  size: [
    [7, 7],
    [8, 7],
    [18, 4],
    [20, 3],
  ],
  color: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0, 0, 1],
  ],
  kind: [
    [1, 0],
    [1, 0],
    [0, 1],
    [0, 1],
  ],
  weight: [[1.5], [1.8], [1.2], [1.3]],
};
const W = adam(finiteDifference(loss), { learningRate: 0.05 });
const run$ = train(W, Array(300).fill(fruit), { seed: 1 });
const learned = await lastValueFrom(run$.pipe(observe(W)));

const kinds = await evaluate(kind, fruit, learned);
const weights = await evaluate(weight, fruit, learned);
for (let i = 0; i < 4; i++)
  console.log(
    kinds.at(i, 0).toFixed(2),
    weights.at(i, 0).toFixed(2),
  );
// #endregion run
