import {
  crossEntropy,
  dense,
  input,
  type Layer,
  type Shape,
  softmax,
} from "rxgrad";
import { distances } from "./distances.js";

// #region typed
/** distances, with the number of columns in its type. */
const near = <const N extends number>(centers: N) =>
  distances({ centers }) as Layer<Shape, readonly ["batch", N]>;

const y = input("x", [2]).pipe(near(3), softmax());
crossEntropy(y, input("t", [3]));
// @ts-expect-error: y has 3 columns, and the compiler knows it.
const wrong = () => crossEntropy(y, input("t", [10]));
// #endregion typed
console.log(y.shape, typeof wrong, dense(2)(y).shape);
