// A simulator inside the graph. Hares breed and are eaten, lynxes starve and eat: two equations with four rates. The rates are
// estimated from counts of both animals. The simulator is a plain function without derivatives.
import { sparkline } from "@rxgrad/terminal";
import {
  adam,
  blackBox,
  constant,
  exp,
  finiteDifference,
  meanSquaredError,
  observe,
  parameter,
  train,
  values,
} from "rxgrad";
import { lastValueFrom, map, scan, share, take } from "rxjs";

const TIMES = 60;
const APART = 0.25;

/** Lotka and Volterra's equations: the change of hares and lynxes at one time. */
function change(
  [breeding, hunted, starving, fed]: ArrayLike<number> & Iterable<number>,
  [hares, lynxes]: number[],
): number[] {
  return [breeding * hares - hunted * hares * lynxes, fed * hares * lynxes - starving * lynxes];
}

/** Hares and lynxes at each of the times, by the classical Runge–Kutta method, 5 steps between two times. */
function simulate(rates: ArrayLike<number> & Iterable<number>): number[] {
  const h = APART / 5;
  let at = [10, 5];
  const moved = (by: number, derivatives: number[]): number[] => at.map((each, i) => each + by * derivatives[i]);
  return Array.from({ length: TIMES }, () => {
    for (let step = 0; step < 5; step++) {
      const a = change(rates, at);
      const b = change(rates, moved(h / 2, a));
      const c = change(rates, moved(h / 2, b));
      const d = change(rates, moved(h, c));
      at = at.map((each, i) => each + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
    }
    return at;
  }).flat();
}

// The counts: the true numbers with an error of up to 3 %.
const truth = [1.1, 0.4, 0.4, 0.1];
const counted = simulate(truth).map((each, i) => each * (1 + 0.03 * Math.sqrt(2) * Math.sin(77.7 * i * i)));

// Rates are positive, so their logarithms are learned: other nodes may come before the black box and after it.
const logarithms = parameter([4], { name: "logarithms", initial: values([0.9, 0.3, 0.6, 0.15].map(Math.log)) });
const rates = logarithms.pipe(exp());
const animals = blackBox({
  name: "simulator",
  inputs: { rates },
  output: [2 * TIMES],
  evaluate: (at) => simulate(at.rates),
});
const loss = meanSquaredError(animals, constant(counted));
const W = adam(finiteDifference(loss), { learningRate: 0.05 });

const iterations$ = train(W, undefined, { watch: [rates] }).pipe(take(500), share());
const evaluations$ = iterations$.pipe(
  map(({ boxes }) => boxes.simulator.evaluations),
  scan((sum, each) => sum + each),
);
iterations$.subscribe(({ iteration, loss }) => {
  if (iteration === 1 || iteration % 100 === 0)
    console.log(`iteration ${iteration}: mean squared miss ${loss.toPrecision(3)}`);
});
const [found, evaluations] = await Promise.all([
  lastValueFrom(iterations$.pipe(observe(rates))),
  lastValueFrom(evaluations$),
]);

console.log(`\n${evaluations} simulations, ${evaluations / 500} an iteration: one, and two for each rate\n`);
console.log("                  true   found");
["hares breed", "hares are eaten", "lynxes starve", "lynxes are fed"].forEach((name, i) => {
  console.log(`${name.padEnd(16)} ${truth[i].toFixed(3).padStart(5)}  ${found.data[i].toFixed(4)}`);
});
const fitted = simulate(found.data);
for (const [name, i] of [
  ["hares", 0],
  ["lynxes", 1],
] as const) {
  const every = (all: readonly number[]): number[] => all.filter((_, k) => k % 2 === i);
  console.log(`\n${`${name}, counted`.padEnd(15)}  ${sparkline(every(counted))}`);
  console.log(`${`${name}, found`.padEnd(15)}  ${sparkline(every(fitted))}`);
}
