import type { Experiment, PredatorPreySetup } from "../setup.js";
import { FIRST_RATES, TIMES, TRUE_RATES } from "../tasks/lotka-volterra.js";
import { Changes } from "./changes.js";
import { Imports } from "./imports.js";
import { learningCode } from "./learning-code.js";
import { trainingCode } from "./training-code.js";

/** The program that finds the rates of a simulator. */
export function predatorPreyCode(setup: PredatorPreySetup, experiment: Experiment, iterations: number): string {
  const imports = new Imports();
  const changes = new Changes(experiment);
  imports.use("rxgrad", "blackBox", "constant", "exp", "meanSquaredError", "parameter", "values");
  const learning = learningCode(setup, changes, imports);
  const training = trainingCode({ data: undefined, swaps: [], tested: undefined, iterations }, imports);
  const paragraphs = [
    ...[imports.text, `const seed = ${setup.seed};`, changes.helper, SIMULATOR, graphCode(setup)],
    ...[learning, training],
  ];
  return `${paragraphs.filter((each) => each !== "").join("\n\n")}\n`;
}

const SIMULATOR = `/** Lotka and Volterra's equations: the change of hares and lynxes at one time. */
function change(rates: Float64Array | number[], [hares, lynxes]: number[]): number[] {
  const [breeding, hunted, starving, fed] = rates;
  return [breeding * hares - hunted * hares * lynxes, fed * hares * lynxes - starving * lynxes];
}

/** Hares and lynxes at each of ${TIMES} times, by the classical Runge–Kutta method, 5 steps between two times. */
function simulated(rates: Float64Array | number[]): number[] {
  const h = 0.25 / 5;
  let at = [10, 5];
  const moved = (by: number, changes: number[]) => at.map((each, i) => each + by * changes[i]);
  return Array.from({ length: ${TIMES} }, () => {
    for (let step = 0; step < 5; step++) {
      const a = change(rates, at);
      const b = change(rates, moved(h / 2, a));
      const c = change(rates, moved(h / 2, b));
      const d = change(rates, moved(h, c));
      at = moved(h, a.map((each, i) => (each + 2 * b[i] + 2 * c[i] + d[i]) / 6));
    }
    return at;
  }).flat();
}`;

const graphCode = ({ error }: PredatorPreySetup): string => `// The counts: the true numbers with an error.
const counts = simulated([${TRUE_RATES.join(", ")}]).map((each, i) => each * (1 + ${error} * Math.sin(77.7 * i * i)));

// Rates are positive, so their logarithms are learned.
const first = [${FIRST_RATES.join(", ")}].map(Math.log);
const logarithms = parameter([${FIRST_RATES.length}], { name: "logarithms", initial: values(first) });
const rates = logarithms.pipe(exp({ name: "rates" }));
const animals = blackBox({
  name: "simulator",
  inputs: { rates },
  output: [${2 * TIMES}],
  evaluate: ({ rates }) => simulated(rates),
});
const loss = meanSquaredError(animals, constant(counts, { name: "counts" }), { name: "loss" });`;
