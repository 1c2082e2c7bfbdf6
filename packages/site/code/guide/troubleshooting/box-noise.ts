import {
  adam,
  blackBox,
  finiteDifference,
  full,
  parameter,
  train,
  warnings,
} from "rxgrad";
import { take } from "rxjs";

const rate = parameter([1], { name: "rate", initial: full(1) });
let calls = 0;
const noise = () => 0.1 * Math.sin(77.7 * (++calls) ** 2);
// #region fault
const plant = blackBox({
  name: "plant",
  inputs: { rate },
  output: [],
  repeat: 4,
  evaluate: ({ rate }) =>
    ((rate[0] as number) - 3) ** 2 + noise(),
});
const gradient = finiteDifference(plant, { h: 1e-4 });
const W = adam(gradient, { learningRate: 0.1 });
train(W)
  .pipe(warnings(W, { every: 1 }), take(1))
  .subscribe(({ message }) => console.log(message));
// #endregion fault
