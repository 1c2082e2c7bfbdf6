import { batches } from "@rxgrad/data";
import {
  adam,
  adamW,
  backprop,
  cosineDecay,
  momentum,
  nesterov,
  rmsProp,
  sgd,
  train,
  warmUp,
} from "rxgrad";
import { lastValueFrom, map, take } from "rxjs";
import { learned, loss } from "./flowers.js";

const g = backprop(loss);
// #region optimizers
const decay = cosineDecay({ start: 0.05, iterations: 180 });
const learningRate = warmUp(decay, { iterations: 20 });
const optimizers = {
  sgd: sgd(g, { learningRate: 0.05 }),
  momentum: momentum(g, { learningRate: 0.05, momentum: 0.9 }),
  nesterov: nesterov(g, { learningRate: 0.05, momentum: 0.9 }),
  rmsProp: rmsProp(g, { learningRate: 0.01 }),
  adam: adam(g, { learningRate: 0.01 }),
  "adamW, schedule": adamW(g, {
    learningRate,
    weightDecay: 0.01,
  }),
};
// #endregion optimizers

for (const [name, W] of Object.entries(optimizers)) {
  const feeds = batches(learned, { size: 30, seed: 1 });
  const last = await lastValueFrom(
    train(W, feeds, { seed: 1 }).pipe(
      take(200),
      map(({ loss }) => loss.toFixed(3)),
    ),
  );
  console.log(name.padEnd(16), last);
}
