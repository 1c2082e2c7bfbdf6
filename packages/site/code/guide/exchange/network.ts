import {
  adam,
  binaryCrossEntropy,
  dense,
  finiteDifference,
  input,
  observe,
  sigmoid,
  tanh,
  train,
} from "rxgrad";
import { lastValueFrom } from "rxjs";

export const xor = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [[0], [1], [1], [0]],
};

export const y = input("x", [2]).pipe(
  dense(8, { name: "hidden" }),
  tanh(),
  dense(1, { name: "out" }),
  sigmoid({ name: "y" }),
);

const loss = binaryCrossEntropy(y, input("t", [1]));
const W = adam(finiteDifference(loss), { learningRate: 0.1 });
const feeds = Array(200).fill(xor);
export const parameters = await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(observe(W)),
);
