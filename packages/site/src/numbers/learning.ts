// The numbers of lesson 1: the trained classifier of its figure, measured by the losses of rxgrad.
import { crossEntropy, evaluate, input } from "rxgrad";
import { derivative } from "rxgrad/calculus";
import { measure, probabilities, samples, trained, type Weights, withFirst } from "../figures/nudge-model.js";
import { decimals, type Numbers } from "./written.js";

const lossOf = (weights: Weights): Promise<number> =>
  evaluate(crossEntropy(input("y", [3]), input("label", []), { delta: 0 }), {
    y: samples.map(({ x }) => probabilities(weights, x)),
    label: samples.map(({ label }) => label),
  });

const moved = (by: number): Weights => withFirst((trained[0] as number) + by);
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

export const learning: Numbers = {
  loss: decimals(await lossOf(trained), 4),
  right: String(measure(trained).right),
  lossUp: decimals(await lossOf(moved(0.01)), 4),
  rightUp: String(measure(moved(0.01)).right),
  lossFar: decimals(await lossOf(moved(0.3)), 4),
  rightFar: String(measure(moved(0.3)).right),
  sigmoid0: decimals(derivative(sigmoid, 0), 2),
  sigmoid10: decimals(derivative(sigmoid, 10) * 1e5, 1),
};
