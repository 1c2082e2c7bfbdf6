import { wrapped } from "@rxgrad/terminal";
import {
  type BoxesOptions,
  blackBox,
  constant,
  finiteDifference,
  meanSquaredError,
  parameter,
  sgd,
  train,
  uniform,
} from "rxgrad";
import { lastValueFrom, map, retry, take, timeout } from "rxjs";

// #region service
let [requests, running, most] = [0, 0, 0];

/** In its place: fetch(url, { method: "POST", body, signal }). */
async function ask(x: Float64Array, signal: AbortSignal) {
  const isBusy = ++requests % 5 === 0;
  most = Math.max(most, ++running);
  await new Promise((done) => setTimeout(done, 2));
  running--;
  signal.throwIfAborted();
  if (isBusy) throw new Error("503 busy");
  const [a = 0, b = 0, c = 0] = x;
  return [a + b, b * c];
}
// #endregion service

// #region box
const x = parameter([3], { name: "x", initial: uniform(1) });
const answers = blackBox({
  name: "service",
  inputs: { x },
  output: [2],
  concurrency: 4,
  evaluate: (at, { signal }) => ask(at.x, signal),
});
const loss = meanSquaredError(answers, constant([1, 2]));
const W = sgd(finiteDifference(loss), { learningRate: 0.2 });
// #endregion box

// #region fail
await lastValueFrom(train(W, undefined, { seed: 1 })).catch(
  (error) => console.log(wrapped(error.message, 72)),
);
// #endregion fail

// #region retry
const boxes: BoxesOptions = {
  operators: (result$) => result$.pipe(timeout(1000), retry(3)),
};
const trained = await lastValueFrom(
  train(W, undefined, { seed: 1, boxes }).pipe(
    take(30),
    map(({ loss, boxes }) => ({ loss, ...boxes.service })),
  ),
);
console.log("loss", trained.loss.toExponential(1));
console.log("evaluations", trained.evaluations);
console.log("at most", most, "at the same time");
// #endregion retry
