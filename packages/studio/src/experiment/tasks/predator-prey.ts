import { blackBox, constant, exp, type GradientNode, meanSquaredError, parameter, values } from "rxgrad";
import type { BuiltRun } from "../built-run.js";
import type { PredatorPreySetup } from "../setup.js";
import { exactOf } from "./exact.js";
import { learningOf } from "./learning.js";
import { countsOf, FIRST_RATES, simulated, TIMES } from "./lotka-volterra.js";

/**
 * The rates of a simulator, found from counts of animals. The simulator is a black box between nodes. Rates are positive, so
 * their logarithms are learned.
 */
export function predatorPreyRun(setup: PredatorPreySetup): BuiltRun {
  const logarithms = parameter([FIRST_RATES.length], {
    name: "logarithms",
    initial: values(FIRST_RATES.map(Math.log)),
  });
  const rates = logarithms.pipe(exp({ name: "rates" }));
  const animals = blackBox({
    name: "simulator",
    inputs: { rates },
    output: [2 * TIMES],
    evaluate: ({ rates }) => simulated(rates),
  });
  const loss = meanSquaredError(animals, constant(countsOf(setup.error), { name: "counts" }), { name: "loss" });
  const { W, controls } = learningOf(loss, setup);
  return {
    W,
    loss,
    y: undefined,
    exact: exactOf(W.gradients[0] as GradientNode),
    kinds: [],
    controls,
    sourceControls: {},
    source: () => undefined,
    data: () => undefined,
  };
}
