import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  observe,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom, share } from "rxjs";

const y = input("x", [2]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
let runs = 0;
const feeds = {
  *[Symbol.iterator]() {
    runs++;
    for (let i = 0; i < 10; i++) yield { x: [[1, 2]], t: [[3]] };
  },
};
// #region fault
const iterations$ = train(W, feeds, { seed: 1 }).pipe(share());

const last = await lastValueFrom(iterations$);
console.log(`iteration ${last.iteration}; runs so far: ${runs}`);

await lastValueFrom(iterations$.pipe(observe(W)));
console.log(`runs so far: ${runs}`);
// #endregion fault
