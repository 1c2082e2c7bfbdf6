import {
  dense,
  input,
  meanSquaredError,
  sigmoid,
  tanh,
} from "rxgrad";

const x = input("x", [2]);
const t = input("t", [1]);

export const y = x.pipe(dense(4), tanh(), dense(1), sigmoid());
export const loss = meanSquaredError(y, t);
