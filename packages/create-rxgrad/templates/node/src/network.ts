// The network, and what it learns: XOR, which is 1 where exactly one of two inputs is 1.
import { adam, binaryCrossEntropy, dense, finiteDifference, input, sigmoid, tanh } from "rxgrad";

/** The four examples: what comes in, and what shall come out. */
export const examples = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [[0], [1], [1], [0]],
};

const x = input("x", [2]);
const t = input("t", [1]);

/** Eight neurons with tanh, then one neuron whose value is between 0 and 1. */
export const y = x.pipe(dense(8), tanh(), dense(1), sigmoid());

/** How wrong the network is. */
const loss = binaryCrossEntropy(y, t);

/** The weights. Their gradient is found by moving each a little: backprop(loss) in its place computes it by derivatives. */
export const W = adam(finiteDifference(loss), { learningRate: 0.05 });
