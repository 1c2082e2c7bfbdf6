import { batches, sine } from "@rxgrad/data";
import {
  backprop,
  dense,
  input,
  meanSquaredError,
  sgd,
  tanh,
  train,
} from "rxgrad";
import {
  lastValueFrom,
  map,
  take,
  takeWhile,
  toArray,
} from "rxjs";

const y = input("x", [1]).pipe(dense(16), tanh(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const feeds = batches(sine({ samples: 200, seed: 1 }), {
  size: 20,
});

// #region test
const rateAt = (iteration: number) => 1e-4 * 1.05 ** iteration;
const W = sgd(backprop(loss), { learningRate: rateAt });

let smooth = Number.NaN;
let lowest = Number.POSITIVE_INFINITY;
const tried = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(
    take(300),
    map(({ iteration, loss }) => {
      smooth = iteration === 1 ? loss : 0.9 * smooth + 0.1 * loss;
      lowest = Math.min(lowest, smooth);
      return { rate: rateAt(iteration), smooth };
    }),
    takeWhile(() => smooth < 4 * lowest, true),
    toArray(),
  ),
);
// #endregion test
for (const { rate, smooth } of tried.filter(
  (_, i) => i % 20 === 0,
))
  console.log(
    `${rate.toPrecision(2).padEnd(8)} ${smooth.toPrecision(3)}`,
  );
const best = tried.reduce((a, b) =>
  b.smooth < a.smooth ? b : a,
);
console.log(`lowest at ${best.rate.toPrecision(2)}`);
console.log(`rose at   ${tried.at(-1)?.rate.toPrecision(2)}`);
console.log(`try       ${(best.rate / 3).toPrecision(1)}`);
