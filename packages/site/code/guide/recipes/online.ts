import {
  adam,
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  queue,
  train,
} from "rxgrad";
import { filter, interval, map, share, take } from "rxjs";

// #region stream
// A sensor that drifts: its factor falls from 2 to 1.
const reading$ = interval(1).pipe(
  take(600),
  map((k) => {
    const v = Math.sin(k);
    return { x: [[v]], t: [[(2 - k / 600) * v]] };
  }),
);

const y = input("x", [1]).pipe(dense(1, { name: "sensor" }));
const loss = meanSquaredError(y, input("t", [1]));
const W = adam(finiteDifference(loss), { learningRate: 0.05 });

const iterations$ = train(W, reading$, {
  policy: queue(1000),
  seed: 1,
}).pipe(share());

iterations$
  .pipe(filter(({ iteration }) => iteration % 150 === 0))
  .subscribe(({ iteration, parameters }) => {
    const factor = parameters.get("sensor/W").data[0];
    console.log(
      `after ${iteration}: factor ${factor?.toFixed(2)}`,
    );
  });
// #endregion stream
