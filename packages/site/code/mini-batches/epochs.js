import { batches } from "@rxgrad/data";
import * as rx from "rxgrad";
import { take } from "rxjs";

const x = Array.from({ length: 600 }, (_, i) => [i / 600]);
const t = x.map(([value]) => [2 * value + 1]);

const y = rx.input("x", [1]).pipe(rx.dense(1));
const loss = rx.meanSquaredError(y, rx.input("t", [1]));
const gradient = rx.finiteDifference(loss);
const W = rx.sgd(gradient, { learningRate: 0.5 });

const data = batches(
  { x, t },
  { size: 100, order: "shuffled", seed: 1 },
);
console.log(data.iterationsPerEpoch, "iterations an epoch");

const iterations$ = rx.train(W, data, { seed: 1 });
await iterations$.pipe(take(18)).forEach((each) => {
  const { iteration, epoch, loss } = each;
  if (iteration % 3 === 0)
    console.log(iteration, "in epoch", epoch, loss.toFixed(4));
});
