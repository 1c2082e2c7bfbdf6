import { batches, circles } from "@rxgrad/data";
import {
  adam,
  backprop,
  binaryCrossEntropy,
  dense,
  exp,
  finiteDifference,
  input,
  neg,
  sigmoid,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";
import { distances } from "./distances.js";

const data = circles({ samples: 80, seed: 1, targets: "column" });
const y = input("x", [2]).pipe(
  distances({ centers: 4 }),
  neg(),
  exp(),
  dense(1),
  sigmoid(),
);
const loss = binaryCrossEntropy(y, input("t", [1]));

for (const gradient of [finiteDifference(loss), backprop(loss)]) {
  const W = adam(gradient, { learningRate: 0.05 });
  const feeds = batches(data, { size: 80 });
  const last = await lastValueFrom(
    train(W, feeds, { seed: 1 }).pipe(take(500)),
  );
  console.log(gradient.kind, last.loss.toFixed(6));
  console.log(
    [...last.parameters].map(({ name }) => name).join(" "),
  );
}
