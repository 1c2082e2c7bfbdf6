import { wrapped } from "@rxgrad/terminal";
import {
  backprop,
  dense,
  input,
  meanSquaredError,
  relu,
  sgd,
  train,
  values,
  warnings,
} from "rxgrad";
import { firstValueFrom, share } from "rxjs";

const b = values([-9, -9]); // so low that no unit is ever active
const y = input("x", [1]).pipe(dense(2, { b }), relu(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.1 });
const feeds = Array(60).fill({ x: [[0], [1]], t: [[1], [2]] });

// #region warnings
const iterations$ = train(W, feeds, { seed: 1 }).pipe(share());
const warning = await firstValueFrom(
  iterations$.pipe(warnings(W)),
);
console.log(warning.kind, "at iteration", warning.iteration);
console.log(wrapped(warning.message, 72));
// #endregion warnings
