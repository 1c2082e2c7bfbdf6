import { earlyStopping, train } from "rxgrad";
import {
  filter,
  lastValueFrom,
  share,
  take,
  takeUntil,
  takeWhile,
} from "rxjs";
import { feeds, W } from "./network.js";

const run$ = train(W, feeds);

// #region take
const taken = await lastValueFrom(run$.pipe(take(4)));
console.log("take(4):", taken.iteration, taken.loss);
// #endregion take

// #region while
const above = run$.pipe(takeWhile(({ loss }) => loss > 0.1));
const including = run$.pipe(
  takeWhile(({ loss }) => loss > 0.1, true),
);
for (const each$ of [above, including]) {
  const { iteration, loss } = await lastValueFrom(each$);
  console.log("takeWhile:", iteration, loss);
}
// #endregion while

// #region until
const shared$ = run$.pipe(share());
const stop$ = shared$.pipe(filter(({ loss }) => loss < 0.01));
const stopped = await lastValueFrom(
  shared$.pipe(takeUntil(stop$)),
);
console.log("takeUntil:", stopped.iteration, stopped.loss);
// #endregion until

// #region early
const early = await lastValueFrom(
  run$.pipe(earlyStopping({ patience: 3, minDelta: 0.01 })),
);
const { best, waited } = early;
console.log("earlyStopping:", early.iteration, "waited", waited);
console.log("best:", best.iteration, best.parameters.names);
// #endregion early

// #region end
const ended = await lastValueFrom(run$);
console.log("the data end:", ended.iteration);
// #endregion end
