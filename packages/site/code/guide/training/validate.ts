import { batches } from "@rxgrad/data";
import {
  accuracy,
  backprop,
  earlyStopping,
  evaluate,
  momentum,
  reduceOnPlateau,
  train,
  withMetrics,
} from "rxgrad";
import { lastValueFrom, tap } from "rxjs";
import {
  learned,
  loss,
  t,
  test,
  validation,
  y,
} from "./flowers.js";

// #region run
const rate = reduceOnPlateau({
  start: 0.1,
  factor: 0.5,
  patience: 3,
});
const W = momentum(backprop(loss), { learningRate: rate });
const feeds = batches(learned, { size: 15, seed: 1 });

const stopped = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(
    withMetrics({
      every: "epoch",
      y,
      t,
      validation,
      metrics: { accuracy, loss },
    }),
    rate.watch({
      monitor: (each) => each.metrics?.validation.loss,
    }),
    earlyStopping({
      patience: 8,
      monitor: (each) => each.metrics?.validation.loss,
    }),
    tap(({ epoch, metrics }) => {
      if (metrics && epoch % 5 === 0)
        console.log(
          `epoch ${epoch}:`,
          `validation loss ${metrics.validation.loss.toFixed(4)},`,
          `accuracy ${metrics.validation.accuracy.toFixed(3)}`,
        );
    }),
  ),
);
// #endregion run

// #region test
const { best, iteration } = stopped;
console.log("stopped at iteration", iteration);
console.log("best validation loss", best?.value.toFixed(4));
const predicted = await evaluate(
  y,
  { x: test.x },
  best?.parameters,
);
console.log(
  "test accuracy",
  accuracy(predicted, test.t).toFixed(3),
);
// #endregion test
