import {
  hessian,
  jacobian,
  numericalGradient,
} from "rxgrad/calculus";

// #region several
type Pair = [number, number];
const volume = ([r, h]: Pair): number => Math.PI * r ** 2 * h;
const both = ([r, h]: Pair): Pair => [r * h, r + h];
const at: Pair = [1, 2];
console.log(numericalGradient(volume, at, { h: "auto" }));
console.log(jacobian(both, at, { h: "auto" }));
console.log(hessian(volume, at, { h: "auto" }));
// #endregion several
