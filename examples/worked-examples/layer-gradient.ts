// The gradient of a whole layer: 2 inputs, 3 classes, 6 weights. Each weight is perturbed by ±h, and the loss computed twice.
import * as rx from "rxgrad";
import { firstValueFrom } from "rxjs";
import { compare } from "./compare.js";

/** Output, loss and gradient of y = softmax(x·W) for one sample x of class t. */
async function lookAt(weights: number[][], x: number[], t: number[], h: number) {
  const W = rx.parameter([2, 3], { initial: rx.values(weights) });
  const logits = rx.matmul(rx.input("x", [2]), W);
  const y = logits.pipe(rx.softmax());
  const loss = rx.crossEntropy(y, rx.input("t", [3]));
  const gradient = rx.finiteDifference(loss, { h });

  const start = rx.initialParameters(loss);
  const feed = { x: [x], t: [t] };
  // A gradient node is observed in a run, like any other node. With learning rate 0, nothing changes.
  const run$ = rx.train(rx.sgd(gradient, { learningRate: 0 }), [feed]);
  return {
    logits: [...(await rx.evaluate(logits, { x: [x] }, start)).data],
    y: [...(await rx.evaluate(y, { x: [x] }, start)).data],
    loss: await rx.evaluate(loss, feed, start),
    gradient: [...(await firstValueFrom(run$.pipe(rx.observe(gradient)))).get(W).data],
  };
}

// The published digits include the textbook's rounding errors: it subtracts two losses that agree in most of their 16 digits,
// and divides by 2h. rxgrad computes the difference directly, without subtracting, so its last digits differ.
const rounding = (loss: number, h: number): number => (4 * Number.EPSILON * loss) / h;

const whole = await lookAt([[1, 3, 2], [-1, 4, 5]], [0.6, 0.9], [0, 0, 1], 0.001); // biome-ignore format: a matrix
compare("W = ((1, 3, 2), (−1, 4, 5))", [
  ["softmax(x·W)", whole.y, [0.00142187602873083, 0.4249523932041485, 0.5736257307671206]],
  ["cross-entropy", whole.loss, 0.5557779579925367],
]);
compare(
  "∂L/∂W, h = 0.001",
  [
    ["row 1", whole.gradient.slice(0, 3), [0.00085312551945105, 0.2549713927937902, -0.25582451823841224]],
    ["row 2", whole.gradient.slice(3), [0.00127968837476677, 0.38245709166667696, -0.383736779788979]],
  ],
  { abs: rounding(whole.loss, 0.001) },
);
console.log(`
The published notebook prints ((0, 10, −15), (0, 14, −24)) here. Its W contains
whole numbers, so its array has an integer type, and W ± h is truncated to an
integer: some perturbations vanish, others become 1. That cannot happen here:
every number is a float64.`);

const random = [[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]]; // biome-ignore format: a matrix
const real = await lookAt(random, [0.6, 0.9], [0, 0, 1], 1e-4);
compare("W of real numbers", [
  ["x·W", real.logits, [1.054148091, 0.630716529, 1.132807401]],
  ["softmax(x·W)", real.y, [0.3654127111314497, 0.23927077686987236, 0.395316511998678]],
  ["cross-entropy", real.loss, 0.9280682857864075],
]);
compare(
  "∂L/∂W, h = 1e-4",
  [
    ["row 1", real.gradient.slice(0, 3), [0.2192475712392561, 0.14356242984070455, -0.3628100010055757]],
    ["row 2", real.gradient.slice(3), [0.3288713569016277, 0.21534364482433954, -0.5442150014739466]],
  ],
  { abs: rounding(real.loss, 1e-4) },
);
