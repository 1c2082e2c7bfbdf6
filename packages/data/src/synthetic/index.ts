export { type CirclesOptions, circles } from "./circles.js";
export type { ClassesOptions, SyntheticOptions, SyntheticSet } from "./drawing.js";
export { type GaussiansOptions, gaussians } from "./gaussians.js";
export { moons } from "./moons.js";
export { type PlaneOptions, plane } from "./plane.js";
export { type SineOptions, sine } from "./sine.js";
export { type SpiralOptions, spiral } from "./spiral.js";
export { xor } from "./xor.js";
