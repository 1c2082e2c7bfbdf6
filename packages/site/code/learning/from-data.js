import { numericalGradient } from "rxgrad/calculus";

const inputs = [0, 1, 2, 3].map((i) => [i >> 1, i & 1]);
const targets = [0, 0, 0, 1]; // AND

const predict = (w, x) => {
  const [w1, w2, b] = w;
  const [x1, x2] = x;
  return 1 / (1 + Math.exp(-(w1 * x1 + w2 * x2 + b)));
};
const error = (w, i) => predict(w, inputs[i]) - targets[i];
const loss = (w) =>
  targets.reduce((sum, _, i) => sum + error(w, i) ** 2, 0);

let weights = [0, 0, 0];
for (let step = 1; step <= 2000; step++) {
  const slopes = numericalGradient(loss, weights);
  weights = weights.map((w, i) => w - slopes[i]);
  if (step % 500 === 0)
    console.log(step, loss(weights).toFixed(4));
}
console.log(
  "weights",
  weights.map((w) => w.toFixed(2)).join(" "),
);
for (const x of inputs)
  console.log(x, predict(weights, x).toFixed(2));
