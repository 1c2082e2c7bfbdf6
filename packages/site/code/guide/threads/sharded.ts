import { batches, spiral } from "@rxgrad/data";
import { type Fleet, localFleet } from "@rxgrad/fleet";
import {
  crossEntropy,
  dense,
  finiteDifference,
  input,
  sgd,
  sharded,
  sigmoid,
  softmax,
  train,
} from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";

const y = input("x", [2]).pipe(
  dense(16),
  sigmoid(),
  dense(3),
  softmax(),
);
const loss = crossEntropy(y, input("t", [3]));
const data = spiral({ samples: 300, classes: 3, seed: 1 });

// #region sharded
const fleet = localFleet();

async function losses(fleet?: Fleet): Promise<number[]> {
  const gradient = sharded(finiteDifference(loss), {
    shards: 16,
    fleet,
    place: "fleet",
  });
  const W = sgd(gradient, { learningRate: 0.5 });
  const losses$ = train(
    W,
    batches(data, { size: 100, seed: 1 }),
  ).pipe(
    map(({ loss }) => loss),
    take(20),
    toArray(),
  );
  return lastValueFrom(losses$);
}

const [here, there] = [await losses(), await losses(fleet)];
await fleet.close();
console.log(
  "the same:",
  here.every((loss, i) => loss === there[i]),
);
// #endregion sharded
