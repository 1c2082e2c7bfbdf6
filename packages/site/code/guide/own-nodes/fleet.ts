import { localFleet } from "@rxgrad/fleet";
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
import { cooling } from "./cooling.js";

const measured = cooling({ guess: Float64Array.of(1.2, 2.1) });
const guess = parameter([2], {
  name: "guess",
  initial: values([3, 1]),
});

// #region fleet
const module = new URL("./cooling.js", import.meta.url);
const fleet = localFleet(module);
const cup = blackBox({
  name: "cup",
  inputs: { guess },
  output: [20],
  evaluate: fleet.evaluate("cooling"),
});
// #endregion fleet
const loss = meanSquaredError(cup, constant(measured));
const W = adam(finiteDifference(loss), {
  learningRate: cosineDecay({ start: 0.1, iterations: 1000 }),
});

// #region train
const last = await lastValueFrom(
  train(W).pipe(take(1000), observe(guess)),
);
await fleet.close();
console.log(
  [...last.data].map((each) => each.toFixed(2)).join(", "),
);
// #endregion train
