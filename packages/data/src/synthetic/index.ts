export {
  type CirclesOptions,
  circles,
  type GaussiansOptions,
  gaussians,
  moons,
  type SpiralOptions,
  spiral,
  xor,
} from "./classification.js";
export type { ClassesOptions, SyntheticOptions, SyntheticSet } from "./drawing.js";
export { type PlaneOptions, plane, type SineOptions, sine } from "./regression.js";
