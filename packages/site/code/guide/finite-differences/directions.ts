import {
  backprop,
  evaluate,
  iterations,
  type Parameters,
  sgd,
  spsa,
} from "rxgrad";
import { feed, loss, start } from "./network.js";

const numbersOf = (gradient: Parameters): number[] =>
  [...gradient].flatMap(({ value }) => [...value.data]);

// #region directions
const exact = numbersOf(
  await evaluate(backprop(loss), feed, start),
);
for (const directions of [1, 10, 100, 1000]) {
  const gradient = spsa(loss, { directions });
  const seed = { seed: 1 };
  const found = await evaluate(gradient, feed, start, seed);
  const errors = numbersOf(found).map(
    (g, i) => g - (exact[i] ?? 0),
  );
  const error = Math.hypot(...errors) / Math.hypot(...exact);
  const W = sgd(gradient, { learningRate: 0.01 });
  for (const { evaluations } of iterations(W, [feed]))
    console.log(
      `${directions} directions, ${evaluations.spsa1} evaluations,`,
      `error ${error.toFixed(1)} times the gradient`,
    );
}
// #endregion directions
