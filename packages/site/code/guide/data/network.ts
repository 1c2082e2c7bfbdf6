import {
  concatenate,
  dense,
  input,
  meanSquaredError,
  tanh,
} from "rxgrad";

/** The columns of the file, by the network's names for them. */
export const x = input("x", [2]);
export const district = input("district", [3]);
export const t = input("t", [1]);

/** The scaled price. */
export const y = concatenate([x, district]).pipe(
  dense(6),
  tanh(),
  dense(1),
);
export const loss = meanSquaredError(y, t);
