import {
  crossEntropy,
  dense,
  finiteDifference,
  input,
  type Node,
  type OptimizerNode,
  sgd,
  sigmoid,
  softmax,
} from "rxgrad";

/** The batch, and how many iterations the page trains. */
export const BATCH = 100;
export const ITERATIONS = 3000;
const RATE = 0.5;

export interface DigitNetwork {
  readonly y: Node<readonly ["batch", 10]>;
  readonly t: Node<readonly ["batch", 10]>;
  readonly loss: Node<readonly []>;
  readonly W: OptimizerNode;
}

/** 784-50-10 with sigmoid, softmax and cross-entropy, whose gradient is measured: nothing is differentiated. */
export function digitNetwork(): DigitNetwork {
  const y = input("x", [784]).pipe(dense(50), sigmoid(), dense(10), softmax());
  const t = input("t", [10]);
  const loss = crossEntropy(y, t);
  return { y, t, loss, W: sgd(finiteDifference(loss, { h: 1e-4 }), { learningRate: RATE }) };
}
