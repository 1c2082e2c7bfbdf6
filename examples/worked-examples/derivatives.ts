// A derivative is a slope: how much f(x) changes for a small change of x. Finite differences make such a change and measure.
// The central difference uses a step h to both sides: (f(x + h) − f(x − h)) / 2h.
import { derivative, derivativeWithError, numericalGradient } from "rxgrad/calculus";
import { compare } from "./compare.js";

const parabola = (x: number): number => x ** 2 + 1; // its derivative is 2x
const curve = (x: number): number => 0.01 * x ** 2 + 0.1 * x; // 0.02x + 0.1

// The exact values are 4, 0.2 and 0.3. The published numbers include rounding errors, to the last digit.
compare("Derivatives", [
  ["x² + 1 at 2, h = 0.001", derivative(parabola, 2, { h: 0.001 }), 3.9999999999995595],
  ["0.01x² + 0.1x at 5, h = 1e-4", derivative(curve, 5), 0.1999999999990898],
  ["0.01x² + 0.1x at 10, h = 1e-4", derivative(curve, 10), 0.2999999999986347],
]);

// With several variables, the gradient contains one derivative for each, with the others constant. It points uphill.
const bowl = ([x0, x1]: number[]): number => x0 ** 2 + x1 ** 2;

compare("Gradients of x₀² + x₁², h = 1e-4", [
  ["at (3, 4)", numericalGradient(bowl, [3, 4]), [6.00000000000378, 7.999999999999119]],
  ["at (0, 2)", numericalGradient(bowl, [0, 2]), [0, 4.000000000004]],
  ["at (3, 0)", numericalGradient(bowl, [3, 0]), [6.000000000012662, 0]],
]);

// A partial derivative by hand: for f = 3x²y + xy²z + 2x + yz, ∂f/∂x is 6xy + y²z + 2. The finite difference agrees within its
// accuracy: h = "auto" chooses the step with the smallest error.
const f = ([x, y, z]: number[]): number => 3 * x ** 2 * y + x * y ** 2 * z + 2 * x + y * z;
const [x, y, z] = [1, 2, 3];
const [byX] = numericalGradient(f, [x, y, z], { h: "auto" });
compare("By pencil", [["∂f/∂x at (1, 2, 3)", byX, 6 * x * y + y ** 2 * z + 2]], { abs: 1e-8 });

// Richardson's extrapolation also estimates its own error.
const { value, error } = derivativeWithError((x) => f([x, y, z]), 1, { h: "auto" });
console.log(`\n∂f/∂x by Richardson's extrapolation: ${value}, give or take ${error.toExponential(0)}`);
