import { batches, moons } from "@rxgrad/data";
import {
  accuracy,
  adam,
  backprop,
  crossEntropy,
  dense,
  evaluate,
  type Iteration,
  input,
  iterations,
  relu,
  softmax,
} from "rxgrad";

const data = moons({
  samples: 400,
  noise: 0.2,
  targets: "index",
  seed: 1,
});

// #region network
const y = input("x", [2]).pipe(
  dense(16),
  relu(),
  dense(2),
  softmax(),
);
const loss = crossEntropy(y, input("t", []), { delta: 0 });
const W = adam(backprop(loss), { learningRate: 0.01 });

const loader = batches(data, { size: 32, epochs: 20, seed: 1 });
let last: Iteration | undefined;
for (last of iterations(W, loader, { seed: 1 })) {
  if (last.iteration % 52 === 0)
    console.log(last.epoch, last.loss.toFixed(4));
}
const { x, t } = data;
const answers = await evaluate(y, { x }, last?.parameters);
console.log(`accuracy ${accuracy(answers, t).toFixed(3)}`);
// #endregion network
