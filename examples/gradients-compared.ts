// Three kinds of gradients on one plot. Backprop differentiates. Finite differences perturb one weight after the other, and need
// only values of the loss. SPSA perturbs all weights together, at random, and needs two values for any number of weights.
import { batches } from "@rxgrad/data";
import { colors, lossCurves } from "@rxgrad/terminal";
import {
  backprop,
  dense,
  describe,
  finiteDifference,
  type GradientNode,
  input,
  meanSquaredError,
  sgd,
  spsa,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";

// To learn: a sine. All 20 points are seen in every iteration, so that only SPSA is random.
const x = Array.from({ length: 20 }, (_, i) => [i / 10 - 0.95]);
const t = x.map(([v]) => [Math.sin(3 * v)]);
const feeds = batches({ x, t }, { size: x.length, order: "sequential" });
const y = input("x", [1]).pipe(dense(8), tanh(), dense(1));
const loss = meanSquaredError(y, input("t", [1]));
const weights = describe(loss).totals.trainable;

/** The losses of 1500 iterations with this gradient, from the same start. */
function losses(gradient: GradientNode, learningRate: number): Promise<number[]> {
  const W = sgd(gradient, { learningRate });
  return lastValueFrom(
    train(W, feeds, { seed: 1 }).pipe(
      take(1500),
      map((iteration) => iteration.loss),
      toArray(),
    ),
  );
}

// One random direction is a rough estimate for many weights: SPSA needs a smaller learning rate, or the mean of more directions.
const runs = {
  SPSA: { gradient: spsa(loss), learningRate: 0.05, evaluations: 2 },
  "finite differences": { gradient: finiteDifference(loss), learningRate: 0.1, evaluations: 2 * weights },
  "SPSA, 25 directions": { gradient: spsa(loss, { directions: 25 }), learningRate: 0.1, evaluations: 2 * 25 },
  backprop: { gradient: backprop(loss), learningRate: 0.1, evaluations: 0 },
};
const curves: Record<string, number[]> = {};
for (const [name, { gradient, learningRate }] of Object.entries(runs))
  curves[name] = await losses(gradient, learningRate);

const { accent, bold, dim } = colors(process.stdout);
const plain = (text: string): string => text;
console.log(lossCurves(curves, { height: 20, scale: "logarithmic", colors: [accent, plain, accent, bold] }));

console.log(dim(`\n${"".padEnd(22)}loss at the end   losses computed beside the forward pass`));
for (const [name, { evaluations }] of Object.entries(runs)) {
  const last = (curves[name].at(-1) as number).toExponential(2);
  const count = (evaluations * curves[name].length).toLocaleString("en");
  console.log(
    `${name.padEnd(22)}${last.padEnd(18)}${evaluations === 0 ? "none: every node was differentiated" : count}`,
  );
}

const differences = curves["finite differences"];
const apart = Math.max(...curves.backprop.map((value, i) => Math.abs(value / differences[i] - 1)));
console.log(
  `\nFinite differences and backprop are one line: their losses differ by ${apart.toExponential(1)}\nof themselves at most.`,
);
const spent = Math.floor(curves.SPSA.length / weights);
console.log(
  `What SPSA spends on all iterations, finite differences spend on ${spent},\nand are then at ${differences[spent - 1].toExponential(2)}.`,
);
