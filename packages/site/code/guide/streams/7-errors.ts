import { evaluate, type RxgradError, train } from "rxgrad";
import { catchError, lastValueFrom, take } from "rxjs";
import { feeds, W, y } from "./network.js";

// #region source
function* unplugged() {
  yield* feeds.slice(0, 8);
  throw new Error("the sensor was unplugged");
}
// #endregion source

// #region reached
const answer = async (error: RxgradError) => {
  console.log(`${error.name}: ${error.message}`);
  const { iteration, parameters } = error.reached ?? {};
  const value = await evaluate(y, { x: [[1]] }, parameters);
  console.log(`after ${iteration}: y(1) = ${value.at(0, 0)}`);
};
await lastValueFrom(train(W, unplugged())).catch(answer);
// #endregion reached

// #region again
const iterations$ = train(W, unplugged()).pipe(
  catchError((error: RxgradError) =>
    train(W, feeds, { parameters: error.reached?.parameters }),
  ),
  take(9),
);
const { iteration, loss } = await lastValueFrom(iterations$);
console.log(`iteration ${iteration} of the second run: ${loss}`);
// #endregion again
