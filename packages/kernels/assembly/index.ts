// The module of src/kernels.ts: every kernel under its name and with its parameters. Each family has a module of its own.
export { sigmoid, sigmoidDifference, tanh, tanhDifference } from "./activations";
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
export {
  crossEntropy,
  crossEntropyDifference,
  softmaxCrossEntropy,
  softmaxCrossEntropyDifference,
} from "./cross-entropy";
export { softmaxCrossEntropyDirectional } from "./cross-entropy-directional";
export { absoluteDifference, add, addScaled, copy, copyChanged, fill, squaredDifference, subtract } from "./elements";
export { leakyRelu, leakyReluDifference, step, stepDifference } from "./kinks";
export { addPowerProducts } from "./power-products";
export {
  multiply,
  multiplyAdd,
  multiplyAddTransposedA,
  multiplyAddTransposedB,
  outer,
} from "./products";
export { fitProfiles } from "./profile-fits";
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
export { clamp, scale, sumOfSquares } from "./updates";
