import { checkpoint, fileStore, train } from "rxgrad";
import { lastValueFrom, map, take, tap } from "rxjs";
import { feeds, W } from "./run.js";

// #region resume
const LAST = 300;
const store = fileStore("checkpoints", { keep: 3 });
const saved = await store.latest();
console.log("begins after iteration", saved?.iteration ?? 0);

const resumed = await lastValueFrom(
  train(W, feeds, { seed: 1, from: saved }).pipe(
    take(LAST - (saved?.iteration ?? 0)),
    checkpoint(store, { every: 50 }),
    tap(({ iteration, loss }) => {
      if (iteration % 50 === 0) console.log(iteration, loss);
    }),
  ),
);
// #endregion resume

// #region compare
const uninterrupted = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(
    take(LAST),
    map(({ loss }) => loss),
  ),
);
console.log("the same loss:", uninterrupted === resumed.loss);
// #endregion compare
