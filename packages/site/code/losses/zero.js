import { crossEntropy, evaluate, input } from "rxgrad";

const y = input("y", [5]);
const t = input("t", [5]);
const target = [[1, 0, 0, 0, 0]];
const wrong = [[0, 0, 0, 0, 1]];

for (const delta of [0, 1e-7, 1e-3]) {
  const loss = crossEntropy(y, t, { delta });
  console.log("δ =", delta);
  console.log(
    "  wrong:",
    await evaluate(loss, { y: wrong, t: target }),
  );
  console.log(
    "  right:",
    await evaluate(loss, { y: target, t: target }),
  );
}
