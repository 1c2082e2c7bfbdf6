// The numbers of lesson 2, computed by the losses of rxgrad.
import { absoluteError, crossEntropy, evaluate, input, meanSquaredError, type Node, sumSquaredError } from "rxgrad";
import { derivative } from "rxgrad/calculus";
import { decimals, type Numbers } from "./written.js";

type Loss = (y: ReturnType<typeof input>, t: ReturnType<typeof input>) => Node<readonly []>;

const lossOf = (make: Loss, y: readonly number[], t: readonly number[]): Promise<number> => {
  const loss = make(input("y", [y.length]), input("t", [t.length]));
  return evaluate(loss, { y: [[...y]], t: [[...t]] });
};

const two = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
const says2 = [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0];
const says7 = [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0];
const four = [0, 0, 0, 1];
const unsure = [0.2, 0.1, 0.1, 0.6];
const sure = [0.1, 0.1, 0, 0.8];

const half: Loss = (y, t) => sumSquaredError(y, t);
const whole: Loss = (y, t) => sumSquaredError(y, t, { half: false });
const mean: Loss = (y, t) => meanSquaredError(y, t);
const residuals: Loss = (y, t) => absoluteError(y, t);
const entropy: Loss = (y, t) => crossEntropy(y, t);
const bits: Loss = (y, t) => crossEntropy(y, t, { base: 2 });
const perElement: Loss = (y, t) => crossEntropy(y, t, { reduction: "mean-elements" });

/** The mean over samples of the digits that are read as a 2 and as a 7. */
async function ofBoth(): Promise<number> {
  const loss = crossEntropy(input("y", [10]), input("t", [10]));
  return evaluate(loss, { y: [says2, says7], t: [two, two] });
}

export const losses: Numbers = {
  half2: decimals(await lossOf(half, says2, two), 4),
  half7: decimals(await lossOf(half, says7, two), 4),
  whole2: decimals(await lossOf(whole, says2, two), 4),
  whole7: decimals(await lossOf(whole, says7, two), 4),
  mean2: decimals(await lossOf(mean, says2, two), 4),
  mean7: decimals(await lossOf(mean, says7, two), 4),
  residuals2: decimals(await lossOf(residuals, says2, two), 4),
  residuals7: decimals(await lossOf(residuals, says7, two), 4),
  share: decimals((100 * 0.4 ** 2) / (await lossOf(whole, says2, two)), 0),
  cee2: decimals(await lossOf(entropy, says2, two), 4),
  cee7: decimals(await lossOf(entropy, says7, two), 4),
  both: decimals(await ofBoth(), 4),
  bits2: decimals(await lossOf(bits, says2, two), 4),
  bits7: decimals(await lossOf(bits, says7, two), 4),
  perElement2: decimals(await lossOf(perElement, says2, two), 4),
  perElement7: decimals(await lossOf(perElement, says7, two), 4),
  slope2: decimals(
    derivative((p) => -Math.log(p), 0.6),
    2,
  ),
  slope7: decimals(
    derivative((p) => -Math.log(p), 0.1),
    1,
  ),
  wholeUnsure: decimals(await lossOf(whole, unsure, four), 2),
  meanUnsure: decimals(await lossOf(mean, unsure, four), 3),
  meanSure: decimals(await lossOf(mean, sure, four), 3),
  entropySure: decimals(await lossOf(entropy, sure, four), 2),
  three: decimals(await lossOf(whole, [0.2, 0.5, 0.3], [0, 1, 0]), 2),
  threeHalf: decimals(await lossOf(half, [0.2, 0.5, 0.3], [0, 1, 0]), 2),
  threeMean: decimals(await lossOf(mean, [0.2, 0.5, 0.3], [0, 1, 0]), 3),
  nothing: decimals(await lossOf(entropy, [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]), 3),
  nothingBits: decimals(await lossOf(bits, [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]), 2),
};
