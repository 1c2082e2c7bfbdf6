import { batches, moons, split } from "@rxgrad/data";
import {
  accuracy,
  adam,
  backprop,
  crossEntropy,
  dense,
  earlyStopping,
  evaluate,
  input,
  relu,
  softmax,
  train,
  withMetrics,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

const data = moons({ samples: 600, noise: 0.25, seed: 1 });
const sets = split(data, { test: 100, validation: 100, seed: 1 });

// #region network
const y = input("x", [2]).pipe(
  dense(16),
  relu(),
  dense(2),
  softmax(),
);
const t = input("t", [2]);
const loss = crossEntropy(y, t);
const W = adam(backprop(loss), { learningRate: 0.01 });

const feeds = batches(sets.train, { size: 32, seed: 1 });
const { epoch, best } = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(
    withMetrics({
      every: "epoch",
      y,
      t,
      validation: sets.validation,
      metrics: { accuracy, loss },
    }),
    earlyStopping({
      patience: 5,
      monitor: ({ metrics }) => metrics?.validation.loss,
    }),
    take(5000),
  ),
);
const answers = await evaluate(
  y,
  { x: sets.test.x },
  best?.parameters,
);
console.log(`stopped in epoch ${epoch}`);
console.log(`test accuracy ${accuracy(answers, sets.test.t)}`);
// #endregion network
