import {
  adam,
  blackBox,
  finiteDifference,
  full,
  parameter,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

const rate = parameter([1], { name: "rate", initial: full(1) });
// #region fault
let calls = 0;
const plant = blackBox({
  name: "plant",
  inputs: { rate },
  output: [],
  evaluate: async ({ rate }) => {
    if (++calls === 3) throw new Error("connection reset");
    return ((rate[0] as number) - 3) ** 2;
  },
});
// #endregion fault
const W = adam(finiteDifference(plant), { learningRate: 0.1 });
try {
  await lastValueFrom(train(W).pipe(take(10)));
} catch (error) {
  console.log(String(error));
}
