// This file exports optimizers only. JSON uses the exported names as kinds.
export { type AdaGradOptions, adaGrad } from "./ada-grad.js";
export { adam } from "./adam.js";
export type { AdamOptions } from "./adam-rule.js";
export { type AdamWOptions, adamW } from "./adam-w.js";
export { type MomentumOptions, momentum } from "./momentum.js";
export { nesterov } from "./nesterov.js";
export { type RmsPropOptions, rmsProp } from "./rms-prop.js";
export { type SgdOptions, sgd } from "./sgd.js";
