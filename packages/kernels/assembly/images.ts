// The module of src/images.ts.
export { averagePool, averagePoolBackward } from "./average-pool";
export { convolveAdd, convolveBackwardW, convolveBackwardX } from "./convolutions";
export { maxPool, maxPoolBackward, maxPoolDifference, maxPoolSides } from "./max-pool";
