import { checkpoint, fileStore, train } from "rxgrad";
import { take } from "rxjs";
import { feeds, W } from "./run.js";

const LAST = 300;
const store = fileStore("checkpoints", { keep: 3 });
const saved = await store.latest(); // undefined the first time
console.log("begins after iteration", saved?.iteration ?? 0);

train(W, feeds, { seed: 1, from: saved })
  .pipe(
    take(LAST - (saved?.iteration ?? 0)),
    checkpoint(store, { every: 50 }),
  )
  .subscribe(({ iteration, loss }) => {
    if (iteration % 50 === 0) console.log(iteration, loss);
    if (iteration === 170) process.exit(); // the crash
  });
