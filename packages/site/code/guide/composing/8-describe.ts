import {
  crossEntropy,
  dense,
  describe,
  finiteDifference,
  fromJSON,
  input,
  sgd,
  softmax,
  tanh,
  toJSON,
} from "rxgrad";

// #region names
const x = input("x", [4]);
const hidden = x.pipe(dense(8, { name: "hidden" }), tanh());
const y = hidden.pipe(dense(3), softmax({ name: "classes" }));
const loss = crossEntropy(y, input("t", [3]), { name: "loss" });
const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
console.log(String(describe(W)));
// #endregion names

// #region mermaid
console.log(describe(y).mermaid);
// #endregion mermaid

// #region json
const text = JSON.stringify(toJSON(W));
const read = fromJSON(JSON.parse(text));
console.log(text.length, read.node("classes").shape);
// #endregion json
