import {
  adam,
  blackBox,
  constant,
  cosineDecay,
  finiteDifference,
  meanSquaredError,
  observe,
  parameter,
  train,
  values,
} from "rxgrad";
import { lastValueFrom, take } from "rxjs";

// #region simulator
/** A cup cools: its temperature in each of 20 minutes. */
function cooling(rate: number, room: number): number[] {
  let temperature = 90;
  return Array.from({ length: 20 }, () => {
    temperature -= rate * (temperature - room);
    return temperature;
  });
}
const measured = cooling(0.12, 21);
// #endregion simulator

// #region box
const guess = parameter([2], {
  name: "guess",
  initial: values([3, 1]),
});
const cup = blackBox({
  name: "cup",
  inputs: { guess },
  output: [20],
  // In tenths and in tens, so that both numbers are about 1.
  evaluate: ({ guess: [a = 0, b = 0] }) =>
    cooling(a / 10, 10 * b),
});
const loss = meanSquaredError(cup, constant(measured));
// #endregion box

// #region train
const W = adam(finiteDifference(loss), {
  learningRate: cosineDecay({ start: 0.1, iterations: 1000 }),
});
const last = await lastValueFrom(
  train(W).pipe(take(1000), observe(guess)),
);
console.log(
  [...last.data].map((each) => each.toFixed(2)).join(", "),
);
// #endregion train
