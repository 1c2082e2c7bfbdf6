import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  sigmoid,
  tanh,
  train,
} from "rxgrad";
import { filter, lastValueFrom, tap } from "rxjs";

// A network: nodes that know their shapes.
const x = input("x", [2]);
const t = input("t", [1]);
const y = x.pipe(dense(4), tanh(), dense(1), sigmoid());

// Its gradient is measured, and the optimizer closes the loop.
const gradient = finiteDifference(meanSquaredError(y, t));
const W = sgd(gradient, { learningRate: 5 });

// Its training is a stream.
const xor = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [[0], [1], [1], [0]],
};
const iterations$ = train(W, Array(1000).fill(xor), { seed: 1 });
await lastValueFrom(
  iterations$.pipe(
    filter(({ iteration }) => iteration % 200 === 0),
    tap(({ iteration, loss }) =>
      console.log(
        `iteration ${iteration}: loss ${loss.toFixed(5)}`,
      ),
    ),
  ),
);
