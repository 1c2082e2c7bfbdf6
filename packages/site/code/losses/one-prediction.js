import {
  absoluteError,
  crossEntropy,
  evaluate,
  input,
  meanSquaredError,
  sumSquaredError,
} from "rxgrad";

const [y, t] = [input("y", [10]), input("t", [10])];
const losses = {
  "½ Σ(y − t)²": sumSquaredError(y, t),
  "Σ(y − t)²": sumSquaredError(y, t, { half: false }),
  "Σ(y − t)² / K": meanSquaredError(y, t),
  "Σ|y − t|": absoluteError(y, t),
  "−Σ t log(y + δ)": crossEntropy(y, t),
};
const two = [[0, 0, 1, 0, 0, 0, 0, 0, 0, 0]];
const reads2 = [[0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0]];
const reads7 = [[0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0]];
for (const [name, loss] of Object.entries(losses))
  for (const row of [reads2, reads7])
    console.log(name, await evaluate(loss, { y: row, t: two }));
