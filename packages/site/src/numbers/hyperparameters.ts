// The numbers of lesson 10: a column scaled in two ways, slopes, ten layers, six optimizers, and what overfits.
import { minMaxScaler, standardScaler } from "@rxgrad/data";
import { dense, evaluate, glorot, initialParameters, input, type Node, tanh } from "rxgrad";
import { numericalGradient } from "rxgrad/calculus";
import { filter, lastValueFrom, toArray } from "rxjs";
import { pathOf } from "../figures/hyperparameters/optimizer-paths.js";
import { distanceOf, NAMES } from "../figures/hyperparameters/optimizer-rules.js";
import { learner } from "../figures/hyperparameters/overfitting-model.js";
import { decimals, type Numbers } from "./written.js";

const column = [0, 0, 1, 1, 1, 2, 2, 2, 3, 100];
const squeezed = minMaxScaler().fit(column).transform(column);
const standard = standardScaler().fit(column);
const scores = standard.transform(column);
const { shift, scale } = standard.toJSON();

/** Height in metres and body weight of four people, and their feet. */
const people: readonly (readonly [number, number, number])[] = [
  [1.58, 51, 23.1],
  [1.63, 58, 23.9],
  [1.7, 66, 25.2],
  [1.79, 80, 26.6],
];
/** The slope by the weight of the height, when the height is in so many parts of a metre. */
function slopeOfHeight(parts: number): number {
  const loss = ([w0, w1, b]: [number, number, number]): number =>
    people.reduce((sum, [h, m, foot]) => sum + (w0 * parts * h + w1 * m + b - foot) ** 2, 0) / 4;
  return numericalGradient(loss, [0, 0, 0])[0];
}

/** The root of the mean square of the last of ten layers. */
async function sizeOfLast(): Promise<number> {
  const x = Array.from({ length: 200 }, (_, i) =>
    Array.from({ length: 50 }, (_, j) => Math.sin(3 * i * i + 7 * i * j)),
  );
  let layer: Node<readonly ["batch", number]> = input("x", [50]);
  for (let i = 0; i < 10; i++) layer = layer.pipe(dense(50, { W: glorot() }), tanh());
  const { data } = await evaluate(layer, { x }, initialParameters(layer, { seed: 1 }));
  return Math.sqrt(data.reduce((sum, value) => sum + value ** 2, 0) / data.length);
}

const learned = (ratio: number) =>
  lastValueFrom(
    learner({ units: 40, ratio }).learned$.pipe(
      filter((each) => each !== undefined),
      toArray(),
    ),
  );
const losses = await learned(0);
const best = losses.reduce((a, b) => (b.validation < a.validation ? b : a));
const end = losses[losses.length - 1] as typeof best;
const dropped = (await learned(0.1)).at(-1) as typeof best;

export const hyperparameters: Numbers = {
  ordinary: decimals(squeezed.at(8), 2),
  mean: decimals(shift[0] as number, 1),
  sigma: decimals(scale[0] as number, 1),
  lowest: decimals(scores.at(0), 4),
  three: decimals(scores.at(8), 4),
  outlier: decimals(scores.at(9), 4),
  metres: decimals(slopeOfHeight(1), 1),
  centimetres: decimals(slopeOfHeight(100), 1),
  glorot: decimals(await sizeOfLast(), 2),
  ...Object.fromEntries(NAMES.map((name) => [name.toLowerCase(), decimals(distanceOf(pathOf(name, 0.1)), 2)])),
  own: decimals(distanceOf(pathOf("SGD", 0.9)), 2),
  bestAt: String(best.iteration),
  best: decimals(best.validation, 4),
  end: decimals(end.validation, 4),
  endTrain: decimals(end.train, 4),
  dropped: decimals(dropped.validation, 4),
};
