import {
  add,
  crossEntropy,
  dense,
  flatten,
  input,
  parameter,
  reshape,
  softmax,
} from "rxgrad";

const tryTo = (compose: () => unknown) => {
  try {
    compose();
  } catch (error) {
    console.log(String(error));
  }
};

// #region wrong
const x = input("x", [4]);
const y = x.pipe(dense(3), softmax());
const image = input("image", [28, 28]);

// @ts-expect-error: three classes and ten targets
tryTo(() => crossEntropy(y, input("t", [10])));
// @ts-expect-error: four numbers and five
tryTo(() => add(x, parameter([5])));
tryTo(() => image.pipe(reshape([700])));
tryTo(() => x.pipe(dense(2, { W: parameter([2, 4]) })));
// @ts-expect-error: a misspelled option
tryTo(() => dense(3, { biass: false }));
// #endregion wrong

// #region right
console.log(image.pipe(flatten(), dense(10)).shape);
// #endregion right
