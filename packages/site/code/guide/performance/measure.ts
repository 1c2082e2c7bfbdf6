import { batches, spiral } from "@rxgrad/data";
import {
  backprop,
  crossEntropy,
  dense,
  describe,
  input,
  sgd,
  sigmoid,
  softmax,
  train,
} from "rxgrad";
import { take } from "rxjs";

// #region cost
const x = input("x", [2]);
const t = input("t", [3]);
const y = x.pipe(dense(64), sigmoid(), dense(3), softmax());
const loss = crossEntropy(y, t);

const { rows, totals } = describe(loss);
for (const { name, cost } of rows)
  if (cost > 0) console.log(name, cost);
console.log("multiply-adds for one sample:", totals.cost);
// #endregion cost

const data = spiral({ samples: 600, classes: 3, seed: 1 });
const W = sgd(backprop(loss), { learningRate: 0.5 });

// #region measure
const feeds = batches(data, { size: 100, seed: 1 });
const times: number[] = [];
let before = performance.now();

train(W, feeds, { seed: 1 })
  .pipe(take(600))
  .subscribe({
    next() {
      const now = performance.now();
      times.push(now - before);
      before = now;
    },
    complete() {
      // Without the first ones, in which code is compiled.
      const steady = times.slice(200).sort((a, b) => a - b);
      const median = steady[steady.length >> 1];
      report(median); // milliseconds for one iteration
    },
  });
// #endregion measure

function report(milliseconds: number | undefined): void {
  console.log("measured:", typeof milliseconds);
}
