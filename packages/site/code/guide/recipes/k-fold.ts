import { batches, iris, standardScaler } from "@rxgrad/data";
import {
  accuracy,
  adam,
  backprop,
  crossEntropy,
  dense,
  evaluate,
  input,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

const y = input("x", [4]).pipe(dense(3), softmax());
const loss = crossEntropy(y, input("t", [3]));
const W = adam(backprop(loss), { learningRate: 0.05 });

// #region folds
const K = 5;
const data = await iris();
// One batch of everything is the data in random order.
const [all] = batches(data, { size: 150, seed: 1 });
const x = all?.x.toArray() as number[][];
const t = all?.t.toArray() as number[][];
const found: number[] = [];
for (let k = 0; k < K; k++) {
  const isTest = (_: unknown, i: number) => i % K === k;
  const isTrain = (_: unknown, i: number) => i % K !== k;
  const scaler = standardScaler().fit(x.filter(isTrain));
  const set = {
    x: scaler.transform(x.filter(isTrain)),
    t: t.filter(isTrain),
  };
  const feeds = batches(set, { size: 30 });

  const { parameters } = await lastValueFrom(
    train(W, feeds, { seed: k }).pipe(take(200)),
  );

  const answers = await evaluate(
    y,
    { x: scaler.transform(x.filter(isTest)) },
    parameters,
  );
  found.push(accuracy(answers, t.filter(isTest)));
}
// #endregion folds
const mean = found.reduce((sum, each) => sum + each) / K;
console.log(found.map((each) => each.toFixed(3)).join(" "));
console.log(`mean ${mean.toFixed(3)}`);
