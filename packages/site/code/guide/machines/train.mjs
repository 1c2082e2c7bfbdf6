// #region fleet
import { natsFleet } from "@rxgrad/fleet";
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
import {
  distinctUntilChanged,
  filter,
  lastValueFrom,
  map,
  take,
} from "rxjs";
import { connection } from "./connection.mjs";
import { cooling } from "./simulate.mjs";

const module = new URL("./simulate.mjs", import.meta.url);
const fleet = natsFleet(connection, { module });

const guess = parameter([2], {
  name: "guess",
  initial: values([3, 1]),
});
const cup = blackBox({
  name: "cup",
  inputs: { guess },
  output: [20],
  evaluate: fleet.evaluate("cooling"),
});
// #endregion fleet
const measured = cooling({ guess: [1.2, 2.1] });
const loss = meanSquaredError(cup, constant(measured));
const W = adam(finiteDifference(loss), {
  learningRate: cosineDecay({ start: 0.3, iterations: 200 }),
});

// #region status
fleet.status$
  .pipe(
    map(({ problem }) => problem),
    distinctUntilChanged(),
    filter((problem) => problem !== undefined),
  )
  .subscribe((problem) => console.log(problem));
// #endregion status

// #region train
const { data } = await lastValueFrom(
  train(W).pipe(take(200), observe(guess)),
);
await fleet.close();
await connection.close();
console.log(
  "rate and room:",
  Array.from(data, (each) => each.toFixed(2)).join(", "),
);
// #endregion train
