import { crossEntropy, evaluate, input } from "rxgrad";

const y = input("y", [5]);
const t = input("t", [5]);
const feed = { y: [[0, 0, 0, 0, 1]], t: [[1, 0, 0, 0, 0]] };

for (const delta of [0, 1e-7, 1e-3]) {
  const loss = crossEntropy(y, t, { delta });
  console.log("δ =", delta, "→", await evaluate(loss, feed));
}
