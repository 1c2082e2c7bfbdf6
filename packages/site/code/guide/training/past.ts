import { backprop, history, sgd, train } from "rxgrad";
import { lastValueFrom, map, take } from "rxjs";
import { loss } from "./flowers.js";
import { feeds, W } from "./run.js";

// #region record
const done = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(
    take(300),
    history({ budget: 10e6 }),
  ),
);
const past = done.history;
const snapshot = past.upTo(200);
console.log("kept", past.iterations.length, "snapshots");
// #endregion record

// #region back
const lossOf = (optimizer: typeof W, from: typeof snapshot) =>
  lastValueFrom(
    train(optimizer, feeds, { from }).pipe(
      take(100),
      map(({ loss }) => loss),
    ),
  );
const again = await lossOf(W, snapshot);
console.log("again:", again === done.loss, again.toFixed(3));

const other = sgd(backprop(loss), { learningRate: 0.5 });
const branch = { ...snapshot, memory: new Map() };
const branched = await lossOf(other, branch);
console.log("with sgd:", branched.toFixed(3));
// #endregion back
