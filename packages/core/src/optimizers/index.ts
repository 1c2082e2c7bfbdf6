// The optimizers, and nothing else: what stands here under a name is what JSON knows under that name.
export { type SgdOptions, sgd } from "./sgd.js";
