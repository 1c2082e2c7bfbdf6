import {
  batchNormalization,
  crossEntropy,
  dense,
  describe,
  finiteDifference,
  input,
  type Node,
  relu,
  sigmoid,
  softmax,
} from "rxgrad";

// #region explain
const [x, t] = [input("x", [16]), input("t", [3])];

function explain(y: Node<readonly ["batch", 3]>): void {
  const gradient = finiteDifference(crossEntropy(y, t));
  for (const { explanations } of describe(gradient).gradients)
    for (const { parameter, strategy, reason } of explanations)
      console.log(`${parameter}: ${strategy}\n  ${reason}`);
}

console.log("Many inputs, then few:");
const few = x.pipe(dense(2), relu(), dense(3), softmax());
explain(few);

console.log("\nWith batch normalization:");
const mixed = x.pipe(dense(8), batchNormalization(), sigmoid());
explain(mixed.pipe(dense(3), softmax()));
// #endregion explain
