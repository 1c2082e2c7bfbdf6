// The numbers of lesson 3, computed by `derivative` of rxgrad.
import { derivative as derivativeOf } from "rxgrad/calculus";
import { decimals, type Numbers, whole } from "./written.js";

const square = (x: number): number => x ** 2 + 1;
const parabola = (x: number): number => 0.01 * x ** 2 + 0.1 * x;

export const derivative: Numbers = {
  forwardTenth: decimals(derivativeOf(square, 2, { scheme: "forward", h: 0.1 }), 1),
  forwardThousandth: decimals(derivativeOf(square, 2, { scheme: "forward", h: 0.001 }), 3),
  central: whole(derivativeOf(square, 2, { h: 0.001 })),
  at5: whole(derivativeOf(parabola, 5, { h: 1e-4 })),
  at10: whole(derivativeOf(parabola, 10, { h: 1e-4 })),
  epsilon: decimals(Number.EPSILON * 1e16, 1),
  bestForward: decimals(Math.sqrt(Number.EPSILON) * 1e8, 1),
  bestCentral: decimals(Math.cbrt(Number.EPSILON) * 1e6, 1),
  section: "5.7",
};
