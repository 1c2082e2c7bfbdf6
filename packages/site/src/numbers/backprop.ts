// The numbers of lesson 9: a network of twelve weights, forward, backward and nudged, and ten layers.
import {
  crossEntropy,
  dense,
  describe,
  evaluate,
  finiteDifference,
  initialParameters,
  input,
  type Node,
  backprop as reverse,
  sigmoid,
  softmax,
  values,
} from "rxgrad";
import { gradientLengths } from "../figures/backprop/lengths.js";
import { START, T, X } from "../figures/backprop/two-layers.js";
import { digitNetwork } from "../figures/mnist/network.js";
import { decimals, type Numbers, power } from "./written.js";

const layer = (rows: readonly (readonly number[])[]) =>
  ({ W: values(rows.map((row) => [...row])), bias: false }) as const;
const h = input("x", [2]).pipe(dense(3, { name: "first", ...layer(START.w) }), sigmoid());
const y = h.pipe(dense(2, { name: "second", ...layer(START.v) }), softmax());
const loss = crossEntropy(y, input("t", [2]), { delta: 0 });
const feed = { x: [[...X]], t: [[...T]] };
const weights = initialParameters(loss);

const { data: hidden } = await evaluate(h, feed, weights);
const { data: output } = await evaluate(y, feed, weights);
const slopes = await evaluate(reverse(loss), feed, weights);
const [w, v] = [slopes.get("first/W"), slopes.get("second/W")];
/** From the slopes of weights to those of the sums behind them: ∂L/∂v₁ₖ = h₁·∂L/∂zₖ. */
const dz = [0, 1].map((k) => v.at(0, k) / (hidden[0] as number));
const back = (j: number, k: number): number => (START.v[j]?.[k] as number) * (dz[k] as number);

const drawnAtRandom = crossEntropy(input("x", [2]).pipe(dense(3), sigmoid(), dense(2), softmax()), input("t", [2]), {
  delta: 0,
});
const random = initialParameters(drawnAtRandom, { seed: 1 });
const exact = (await evaluate(reverse(drawnAtRandom), feed, random)).get("dense1/W");

/** The largest relative error of a difference, over the weights of the first layer. */
async function away(options: Parameters<typeof finiteDifference>[1]): Promise<string> {
  const nudged = (await evaluate(finiteDifference(drawnAtRandom, options), feed, random)).get("dense1/W");
  return power(Math.max(...[...nudged.data].map((value, i) => Math.abs(value / (exact.data[i] as number) - 1))));
}

const [deepSigmoid, deepRelu] = [await gradientLengths("sigmoid", 1, 1), await gradientLengths("relu", 1, 1)];
const ratio = (lengths: readonly number[]): number => (lengths[0] as number) / (lengths[9] as number);

/** The losses of central differences by the loop: two for each weight. */
const passes = (loss: Node): string => (2 * describe(loss).totals.trainable).toLocaleString("en-US");

export const backprop: Numbers = {
  ...{ x1: String(X[0]), x2: String(X[1]) },
  ...{
    h1: decimals(hidden[0] as number, 3),
    y1: decimals(output[0] as number, 3),
    y2: decimals(output[1] as number, 3),
  },
  ...{ twice: passes(loss), twiceDigits: passes(digitNetwork().loss) },
  ...{ dz1: decimals(dz[0] as number, 3), dz2: decimals(dz[1] as number, 3) },
  ...{ v11: String(START.v[0]?.[0]), v12: decimals(START.v[0]?.[1] as number, 1) },
  dv11: decimals(v.at(0, 0), 3),
  ...{ back11: decimals(back(0, 0), 3), back12: decimals(back(0, 1), 3), dh1: decimals(back(0, 0) + back(0, 1), 3) },
  bend1: decimals((hidden[0] as number) * (1 - (hidden[0] as number)), 3),
  dw11: decimals(w.at(0, 0), 4),
  ...{ away4: await away({ h: 1e-4, strategy: "direct" }), away5: await away({ h: 1e-5, strategy: "propagated" }) },
  ...{ steepest: String(0.5 * (1 - 0.5)), tenTimes: power(0.25 ** 10) },
  ...{ sigmoidRatio: power(ratio(deepSigmoid)), reluRatio: decimals(ratio(deepRelu), 1) },
};
