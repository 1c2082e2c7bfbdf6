// Exports for the other packages of this project, as `@rxgrad/core/internal`. They are not part of the public API and may change
// at any time.

export { isBoxValuePromise, isBoxValueStream } from "./black-box/evaluate-requests.js";
export { describeValue, messageOf, readable, shortened, someOf, threeDigits } from "./errors/describe-value.js";
export {
  anyFinite,
  anyText,
  anyWhole,
  callback,
  checkOption,
  checkOptional,
  type Domain,
  type ErrorClass,
  finite,
  fromZeroBelowOne,
  fromZeroToOne,
  listOf,
  type NumberDomain,
  nonEmptyText,
  numbersIn,
  oneOf,
  orElse,
  positive,
  suchAs,
  trueOrFalse,
  whole,
} from "./errors/domains.js";
export {
  isArrayBuffer,
  isBareObject,
  isBytes,
  isDetached,
  isFloat64Array,
  isThenable,
  isUrl,
} from "./errors/realms.js";
export { requestingEvaluator } from "./evaluate.js";
export { type EvaluationValues, evaluationValues } from "./evaluation-values.js";
export { isGradientNode } from "./gradients/gradient-node.js";
export { checkNode } from "./graph/create-node.js";
export type { RequestingSteps } from "./graph/evaluation.js";
export { isResumable } from "./graph/hyperparameters.js";
export { LaterArrays, SHARED_ARRAY } from "./graph/later-arrays.js";
export { rebindParameters } from "./graph/parameters/bind.js";
export { contextOf } from "./graph/parameters/parameters.js";
export { type NetworkSignatures, signaturesFrom, signatureText } from "./graph/signatures/signature.js";
export { feedInputsBeside, topological } from "./graph/walk.js";
export { layWindows, type WindowOptions } from "./nodes/images/windows.js";
export { isOptimizerNode } from "./optimizers/optimizer-node.js";
export { hasBatch, repeatsInto, sampleSize, showShape, sizeOf, stridesOf } from "./tensor/shape.js";
export { lateRead, type PickedRows, tellPicked } from "./tensor/tensor.js";
export { namedIn } from "./training/hyperparameters-of.js";
export { forEver } from "./training/loop.js";
export { checkGiven, checkState } from "./training/run-state.js";
export { checkIterator } from "./training/seekable.js";
