// The network, and what it learns: which of two moons a point belongs to.
import { moons } from "@rxgrad/data";
import { adam, binaryCrossEntropy, dense, finiteDifference, input, sigmoid, tanh } from "rxgrad";

/** 200 points x of the plane, and the moon t of each: 0 or 1. */
export const examples = moons({ samples: 200, noise: 0.15, seed: 1, targets: "column" });

const x = input("x", [2]);
const t = input("t", [1]);

/** Ten neurons with tanh, ten more, then one neuron whose value is between 0 and 1. */
export const y = x.pipe(dense(10), tanh(), dense(10), tanh(), dense(1), sigmoid());

/** How wrong the network is. */
const loss = binaryCrossEntropy(y, t);

/** The weights. Their gradient is found by moving each a little: backprop(loss) in its place computes it by derivatives. */
export const W = adam(finiteDifference(loss), { learningRate: 0.02 });
