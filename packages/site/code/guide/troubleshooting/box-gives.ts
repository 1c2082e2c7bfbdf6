import {
  adam,
  blackBox,
  finiteDifference,
  full,
  parameter,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

const rate = parameter([1], { name: "rate", initial: full(-1) });
// #region fault
const plant = blackBox({
  name: "plant",
  inputs: { rate },
  output: [],
  evaluate: ({ rate }) => Math.sqrt(rate[0] as number),
});
// #endregion fault
const W = adam(finiteDifference(plant), { learningRate: 0.1 });
try {
  await lastValueFrom(train(W).pipe(take(10)));
} catch (error) {
  console.log(String(error));
}
