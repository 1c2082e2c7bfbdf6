import {
  dense,
  finiteDifference,
  input,
  meanSquaredError,
  sgd,
  zeros,
} from "rxgrad";

// y = w·x with one weight, which starts at 0 and should reach 2.
export const x = input("x", [1]);
const t = input("t", [1]);
export const y = x.pipe(dense(1, { W: zeros(), bias: false }));
export const loss = meanSquaredError(y, t);
export const gradient = finiteDifference(loss);
export const W = sgd(gradient, { learningRate: 0.25 });
export const feeds = Array(50).fill({ x: [[1]], t: [[2]] });
