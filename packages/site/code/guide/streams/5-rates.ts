import { type OptimizerNode, sgd, train } from "rxgrad";
import { BehaviorSubject, take } from "rxjs";
import { feeds, gradient } from "./network.js";

// #region kinds
const rate$ = new BehaviorSubject(0.4);
const fixed = sgd(gradient, { learningRate: 0.25 });
const falling = sgd(gradient, { learningRate: (i) => 0.4 / i });
const steered = sgd(gradient, { learningRate: rate$ });
// #endregion kinds

// #region run
const printRates = (name: string, W: OptimizerNode) =>
  train(W, feeds)
    .pipe(take(4))
    .forEach(({ iteration, hyperparameters }) => {
      const rate = hyperparameters["sgd1.learningRate"];
      console.log(name, iteration, rate?.toFixed(3));
      if (W === steered && iteration === 2) rate$.next(0.1);
    });

await printRates("fixed", fixed);
await printRates("falling", falling);
await printRates("steered", steered);
// #endregion run
