export { derivative, derivativeWithError } from "./derivative.js";
export { type DescentOptions, type DescentStep, descend } from "./descent.js";
export { numericalGradient } from "./numerical-gradient.js";
export { type AsyncDifferenceOptions, numericalGradientAsync } from "./numerical-gradient-async.js";
export type { NumberArray, Point, SameKind } from "./point.js";
export type { DerivativeEstimate } from "./richardson.js";
export type { DifferenceOptions, DifferenceScheme } from "./schemes.js";
