// Six optimizers on the valley of lesson 5, x₀²/20 + x₁², by rxgrad: for the numbers of the page.
import {
  adaGrad,
  adam,
  dense,
  finiteDifference,
  input,
  iterations,
  momentum,
  nesterov,
  type OptimizerNode,
  rmsProp,
  sgd,
  sumSquaredError,
  values,
} from "rxgrad";
import { type OptimizerName, type Point, START, STEPS } from "./optimizer-rules.js";

// The valley is a loss: two weights, and one sample for each of them.
const y = input("x", [2]).pipe(dense(1, { W: values([[START[0]], [START[1]]]), bias: false }));
const gradient = finiteDifference(sumSquaredError(y, input("t", [1]), { half: false }));
// biome-ignore format: two samples
const feed = { x: [[Math.sqrt(1 / 20), 0], [0, 1]], t: [[0], [0]] };

const MAKERS = {
  SGD: (learningRate: number) => sgd(gradient, { learningRate }),
  Momentum: (learningRate: number) => momentum(gradient, { learningRate }),
  Nesterov: (learningRate: number) => nesterov(gradient, { learningRate }),
  AdaGrad: (learningRate: number) => adaGrad(gradient, { learningRate }),
  RMSProp: (learningRate: number) => rmsProp(gradient, { learningRate }),
  Adam: (learningRate: number) => adam(gradient, { learningRate }),
} satisfies Readonly<Record<OptimizerName, (learningRate: number) => OptimizerNode>>;

/** Where an optimizer goes in 50 steps, from the start. */
export function pathOf(name: OptimizerName, learningRate: number): Point[] {
  const path: Point[] = [START];
  for (const { parameters } of iterations(MAKERS[name](learningRate), Array<typeof feed>(STEPS).fill(feed))) {
    path.push(Array.from(parameters.get("dense1/W").data) as [number, number]);
  }
  return path;
}
