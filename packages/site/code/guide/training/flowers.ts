import { iris, split, standardScaler } from "@rxgrad/data";
import {
  crossEntropy,
  dense,
  dropout,
  input,
  softmax,
  tanh,
} from "rxgrad";

const parts = split(await iris(), {
  test: 0.2,
  validation: 0.2,
  stratify: "t",
  seed: 1,
});
const scaler = standardScaler().fit(parts.train.x);
const scaled = ({ x, t }: typeof parts.train) => ({
  x: scaler.transform(x),
  t,
});

export const learned = scaled(parts.train);
export const validation = scaled(parts.validation);
export const test = scaled(parts.test);

export const t = input("t", [3]);
export const y = input("x", [4]).pipe(
  dense(8),
  tanh(),
  dropout(0.1),
  dense(3),
  softmax(),
);
export const loss = crossEntropy(y, t);
