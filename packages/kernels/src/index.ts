export type { Kernels } from "./kernels.js";
export { plainKernels } from "./plain/plain-kernels.js";
