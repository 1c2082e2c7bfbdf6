// This file exports gradients only. JSON uses the exported names as kinds.

export { type BackpropOptions, backprop } from "./backprop/backprop.js";
export { type RandomDirectionsOptions, randomDirections } from "./directions/random-directions.js";
export { type SpsaOptions, spsa } from "./directions/spsa.js";
export type { Scheme } from "./finite-difference/difference-schemes.js";
export { type FiniteDifferenceOptions, finiteDifference } from "./finite-difference/finite-difference.js";
export type { Strategy } from "./finite-difference/strategies.js";
export type { Bound, ParameterBounds } from "./parameter-bounds.js";
export type { PerParameter } from "./per-parameter.js";
