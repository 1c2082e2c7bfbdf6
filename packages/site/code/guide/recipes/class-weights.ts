import { batches, gaussians } from "@rxgrad/data";
import {
  adam,
  backprop,
  crossEntropy,
  dense,
  evaluate,
  input,
  precisionRecall,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

// Two clouds that overlap; of the second class only a tenth is kept.
const clouds = gaussians({
  samples: 2000,
  noise: 0.9,
  targets: "index",
  seed: 1,
});
const label = (i: number) => clouds.t.data[i] as number;
const isKept = (_: unknown, i: number) =>
  label(i) === 0 || i % 20 === 1;
const x = clouds.x.toArray().filter(isKept);
const t = [...clouds.t.data].filter(isKept);

// #region weights
const y = input("x", [2]).pipe(dense(2), softmax());
for (const rare of [1, 10]) {
  const classWeights = [1, rare];
  const loss = crossEntropy(y, input("t", []), { classWeights });
  const W = adam(backprop(loss), { learningRate: 0.05 });
  const feeds = batches({ x, t }, { size: 100, seed: 1 });
  const { parameters } = await lastValueFrom(
    train(W, feeds, { seed: 1 }).pipe(take(300)),
  );
  const { classes } = precisionRecall(
    await evaluate(y, { x }, parameters),
    t,
  );
  console.log(`weights ${classWeights.join(" : ")}`);
  for (const each of classes)
    console.log(
      `  of ${each.samples}: recall ${each.recall.toFixed(2)}, ` +
        `precision ${each.precision.toFixed(2)}`,
    );
}
// #endregion weights
