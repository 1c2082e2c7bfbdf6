import { batches } from "@rxgrad/data";
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

const feeds = batches(
  { x: [[1], [2]], t: [[2], [4]] },
  { size: 2 },
);
// #region fault
const optimizerFor = (units: number) => {
  const y = input("x", [1]).pipe(dense(units), dense(1));
  const loss = meanSquaredError(y, input("t", [1]));
  return sgd(finiteDifference(loss), { learningRate: 0.01 });
};
const store = memoryStore();
await lastValueFrom(
  train(optimizerFor(4), feeds).pipe(
    take(10),
    checkpoint(store, { every: 10 }),
  ),
);
const from = await store.latest();
try {
  await lastValueFrom(
    train(optimizerFor(8), feeds, { from }).pipe(take(10)),
  );
} catch (error) {
  console.log(String(error));
}
// #endregion fault
