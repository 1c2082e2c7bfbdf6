import { observe, train } from "rxgrad";
import { bufferCount, concatMap, map, share, take } from "rxjs";
import { feeds, W, y } from "./network.js";

const iterations$ = train(W, feeds).pipe(take(4), share());

// #region good
iterations$
  .pipe(
    observe(y),
    map((value) => value.at(0, 0)),
    bufferCount(2),
  )
  .subscribe((two) => console.log("observed first:", two));
// #endregion good

// #region late
iterations$
  .pipe(
    bufferCount(2),
    concatMap((two) => two.slice(0, 1)),
    observe(y),
  )
  .subscribe({
    next: () => console.log("never reached"),
    error: (error) =>
      console.log("buffered first:", error.message),
  });
// #endregion late

// #region always
iterations$.pipe(bufferCount(2)).subscribe((two) => {
  const losses = two.map(({ loss }) => loss.toFixed(4));
  console.log("losses:", losses.join(" "));
});
// #endregion always
