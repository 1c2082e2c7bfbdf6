import {
  checkpoint,
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  memoryStore,
  sgd,
  train,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

const y = input("x", [1]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
const store = memoryStore();
// #region fault
function* feeds() {
  for (let k = 1; ; k++) yield { x: [[1 / k]], t: [[2 / k]] };
}
const saved$ = train(W, feeds()).pipe(
  take(5),
  checkpoint(store, { every: 5 }),
);
await lastValueFrom(saved$);
const from = await store.latest();
try {
  await lastValueFrom(train(W, feeds(), { from }).pipe(take(5)));
} catch (error) {
  console.log(String(error));
}
// #endregion fault
