import { derivative, derivativeWithError } from "rxgrad/calculus";

// #region derivative
console.log(derivative((x) => x ** 2 + 1, 2)); // h is 1e-4
console.log(derivative(Math.sin, 1, { h: "auto" }));
console.log(derivative(Math.sin, 1, { order: 2, h: "auto" }));
console.log(derivativeWithError(Math.sin, 1, { h: "auto" }));
console.log(derivativeWithError(Math.abs, 0, { h: "auto" }));
// #endregion derivative
