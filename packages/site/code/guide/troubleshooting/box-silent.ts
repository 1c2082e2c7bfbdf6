import {
  adam,
  blackBox,
  finiteDifference,
  full,
  parameter,
  train,
} from "rxgrad";
import { lastValueFrom, take, timeout } from "rxjs";

const rate = parameter([1], { name: "rate", initial: full(1) });
// #region fault
const plant = blackBox({
  name: "plant",
  inputs: { rate },
  output: [],
  evaluate: () => new Promise<number>(() => {}), // no answer
});
const W = adam(finiteDifference(plant), { learningRate: 0.1 });
const iterations$ = train(W, undefined, {
  boxes: { operators: (result$) => result$.pipe(timeout(50)) },
});
try {
  await lastValueFrom(iterations$.pipe(take(10)));
} catch (error) {
  console.log(String(error));
}
// #endregion fault
