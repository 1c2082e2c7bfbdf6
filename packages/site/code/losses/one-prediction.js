import {
  crossEntropy,
  evaluate,
  input,
  meanSquaredError,
  sumSquaredError,
} from "rxgrad";

const y = input("y", [10]);
const t = input("t", [10]);
const feed = {
  y: [[0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0]],
  t: [[0, 0, 1, 0, 0, 0, 0, 0, 0, 0]],
};

console.log("½SSE", await evaluate(sumSquaredError(y, t), feed));
console.log(
  "SSE ",
  await evaluate(sumSquaredError(y, t, { half: false }), feed),
);
console.log("MSE ", await evaluate(meanSquaredError(y, t), feed));
console.log("CEE ", await evaluate(crossEntropy(y, t), feed));
