import { crossEntropy, evaluate, input } from "rxgrad";

const y = input("y", [10]);
const oneHot = input("t", [10]);
const index = input("digit", []);

// Two samples, with their targets written in both ways.
const feed = {
  y: [
    [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0],
    [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0],
  ],
  t: [
    [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
  ],
  digit: [2, 2],
};

// One number: the mean over the two samples.
console.log(await evaluate(crossEntropy(y, oneHot), feed));
console.log(await evaluate(crossEntropy(y, index), feed));
