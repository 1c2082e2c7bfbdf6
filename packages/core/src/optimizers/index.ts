// This file exports optimizers only. JSON uses the exported names as kinds.
export { type AdaGradOptions, adaGrad } from "./ada-grad.js";
export type { AdamOptions } from "./adam.js";
export { type AdamWOptions, adam, adamW } from "./adam.js";
export { type MomentumOptions, momentum, nesterov } from "./momentum.js";
export { type RmsPropOptions, rmsProp } from "./rms-prop.js";
export { type SgdOptions, sgd } from "./sgd.js";
