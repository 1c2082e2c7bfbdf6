// The module: every kernel of src/kernels.ts, under its name and with its parameters.
export { sigmoid, sigmoidDifference, tanh, tanhDifference } from "./activations";
export { averagePool, averagePoolBackward } from "./average-pool";
export {
  crossEntropyBackward,
  leakyReluBackward,
  scaledSumBackward,
  sigmoidBackward,
  softmaxBackward,
  softmaxCrossEntropyBackward,
  squaredDifferenceBackward,
  tanhBackward,
} from "./backward";
export { sigmoidCrossEntropy, sigmoidCrossEntropyDifference } from "./binary-cross-entropy";
export { convolveAdd, convolveBackwardW, convolveBackwardX } from "./convolutions";
export {
  crossEntropy,
  crossEntropyDifference,
  softmaxCrossEntropy,
  softmaxCrossEntropyDifference,
} from "./cross-entropy";
export { softmaxCrossEntropyAlong } from "./cross-entropy-along";
export { absoluteDifference, add, addScaled, copy, fill, squaredDifference, subtract } from "./elements";
export { leakyRelu, leakyReluDifference, step, stepDifference } from "./kinks";
export { fitLines } from "./line-fits";
export { maxPool, maxPoolBackward, maxPoolDifference, maxPoolSides } from "./max-pool";
export { addPowerProducts } from "./power-products";
export {
  multiply,
  multiplyAdd,
  multiplyAddTransposedA,
  multiplyAddTransposedB,
  outer,
} from "./products";
export {
  addSumOfRows,
  allFinite,
  copyColumn,
  flagDifferentRows,
  gatherColumn,
  gatherRows,
  largestOfRows,
  scaledSum,
  scatterColumn,
  sum,
  sumRows,
} from "./rows";
export { softmax, softmaxDifference } from "./softmax";
export {
  adaGradUpdate,
  adamUpdate,
  clamp,
  momentumUpdate,
  nesterovUpdate,
  rmsPropUpdate,
  scale,
  sumOfSquares,
} from "./updates";
