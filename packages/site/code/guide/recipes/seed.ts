import { batches, moons, split } from "@rxgrad/data";
import {
  adam,
  backprop,
  crossEntropy,
  dense,
  dropout,
  input,
  softmax,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

// #region run
const y = input("x", [2]).pipe(
  dense(8),
  tanh(),
  dropout(0.2),
  dense(2),
  softmax(),
);
const loss = crossEntropy(y, input("t", [2]));
const W = adam(backprop(loss), { learningRate: 0.02 });

async function run(seed: number): Promise<number> {
  const data = moons({ samples: 200, noise: 0.2, seed: 1 });
  const parts = split(data, {
    test: 0.25,
    stratify: "t",
    seed: 1,
  });
  const feeds = batches(parts.train, { size: 16, seed });
  const iterations$ = train(W, feeds, { seed }).pipe(take(100));
  return (await lastValueFrom(iterations$)).loss;
}
// #endregion run
console.log(await run(1));
console.log(await run(1));
console.log(await run(2));
