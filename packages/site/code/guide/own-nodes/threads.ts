import { batches, circles } from "@rxgrad/data";
import {
  binaryCrossEntropy,
  dense,
  exp,
  finiteDifference,
  input,
  neg,
  sgd,
  sigmoid,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";
import { distances } from "./distances.js";

const data = circles({
  samples: 400,
  seed: 1,
  targets: "column",
});
const y = input("x", [2]).pipe(
  distances({ centers: 4 }),
  neg(),
  exp(),
  dense(1),
  sigmoid(),
);
const loss = binaryCrossEntropy(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 1 });

// #region threads
const modules = [new URL("./distances.js", import.meta.url)];
for (const count of [1, 2]) {
  const feeds = batches(data, { size: 100, seed: 1 });
  const workers = { count, modules };
  const last = await lastValueFrom(
    train(W, feeds, { seed: 1, workers }).pipe(take(50)),
  );
  console.log(count, last.loss);
}
// #endregion threads
