import { batches, spiral } from "@rxgrad/data";
import {
  crossEntropy,
  dense,
  finiteDifference,
  input,
  sgd,
  sigmoid,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";

const x = input("x", [2]);
const t = input("t", [3]);
const y = x.pipe(dense(16), sigmoid(), dense(3), softmax());
const gradient = finiteDifference(crossEntropy(y, t));
const W = sgd(gradient, { learningRate: 0.5 });

// #region same
const data = spiral({ samples: 300, classes: 3, seed: 1 });

async function losses(workers: number): Promise<number[]> {
  const feeds = batches(data, { size: 100, seed: 1 });
  const losses$ = train(W, feeds, { workers, seed: 1 }).pipe(
    map(({ loss }) => loss),
    take(20),
    toArray(),
  );
  return lastValueFrom(losses$);
}

const [one, two] = [await losses(1), await losses(2)];
console.log(one.at(-1), two.at(-1));
console.log(
  "the same:",
  one.every((loss, i) => loss === two[i]),
);
// #endregion same
