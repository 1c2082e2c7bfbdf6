// #region imports
import { writeFileSync } from "node:fs";
import { batches } from "@rxgrad/data";
import {
  evaluate,
  finiteDifference,
  observe,
  sgd,
  train,
} from "rxgrad";
import { filter, lastValueFrom, map, share, take } from "rxjs";
import { loss, y } from "./network.js";

// #endregion imports

// #region data
const xor = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [[0], [1], [1], [0]],
};
const feeds = batches(xor, { size: 4, order: "sequential" });
// #endregion data

// #region run
const W = sgd(finiteDifference(loss), { learningRate: 5 });
const iterations$ = train(W, feeds, { seed: 1 }).pipe(
  take(1000),
  share(),
);
// #endregion run

// #region watch
iterations$
  .pipe(filter(({ iteration }) => iteration % 200 === 0))
  .subscribe(({ iteration, loss }) =>
    console.log(
      `iteration ${iteration}: loss ${loss.toFixed(6)}`,
    ),
  );

iterations$
  .pipe(
    observe(y),
    map((rows) => rows.at(1, 0)),
    filter((_, i) => i % 200 === 0),
  )
  .subscribe((y01) => console.log("y(0, 1) =", y01.toFixed(4)));
// #endregion watch

// #region predict
const learned = await lastValueFrom(iterations$.pipe(observe(W)));
const answers = await evaluate(y, { x: xor.x }, learned);
for (const [row, [a, b]] of xor.x.entries())
  console.log(a, "xor", b, "is", answers.at(row, 0).toFixed(3));
// #endregion predict

// #region save
writeFileSync("xor.json", JSON.stringify(learned));
// #endregion save
