import {
  adam,
  backprop,
  binaryCrossEntropy,
  dense,
  evaluate,
  input,
  observe,
  sigmoid,
  tanh,
  train,
} from "rxgrad";
import { filter, lastValueFrom, share } from "rxjs";

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const t = [[0], [1], [1], [0]];

// #region network
const y = input("x", [2]).pipe(
  dense(8),
  tanh(),
  dense(1),
  sigmoid(),
);
const loss = binaryCrossEntropy(y, input("t", [1]));
const W = adam(backprop(loss), { learningRate: 0.05 });

const iterations$ = train(W, Array(200).fill({ x, t }), {
  seed: 1,
}).pipe(share());

iterations$
  .pipe(filter(({ iteration }) => iteration % 50 === 0))
  .subscribe(({ iteration, loss }) =>
    console.log(iteration, loss.toFixed(4)),
  );
const parameters = await lastValueFrom(
  iterations$.pipe(observe(W)),
);
console.log((await evaluate(y, { x }, parameters)).toArray());
// #endregion network
