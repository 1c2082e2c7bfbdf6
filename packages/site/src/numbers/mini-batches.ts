// The numbers of lesson 8: the loss of a network that knows nothing, what batches drawn at random see, and measured times.
import { crossEntropy, evaluate, input } from "rxgrad";
import { measured, twoDigits } from "./bench-results.js";
import { decimals, type Numbers } from "./written.js";

const [y, t] = [input("y", [10]), input("t", [10])];
const rows = <Row>(row: Row): Row[] => Array.from({ length: 100 }, () => row);
const feed = {
  y: rows([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
  t: rows([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
};

/** The part of 60,000 pictures that is in an epoch of 600 batches, when each picture of a batch is drawn from all of them. */
const seen = 1 - (1 - 1 / 60_000) ** 60_000;

const loop = measured("a", "NumPy numerical_gradient", "one core");
const collapsed = measured("a", "rxgrad collapsed", "one core");

export const miniBatches: Numbers = {
  unknown: decimals(await evaluate(crossEntropy(y, t), feed), 2),
  unknownSum: decimals(await evaluate(crossEntropy(y, t, { reduction: "sum" }), feed), 1),
  seen: decimals(100 * seen, 1),
  loopSeconds: twoDigits(loop),
  loopDays: twoDigits((10_000 * loop) / (24 * 60 * 60)),
  collapsedMilliseconds: twoDigits(1000 * collapsed),
  timesFaster: twoDigits(loop / collapsed),
  courseSeconds: twoDigits(10_000 * collapsed),
};
