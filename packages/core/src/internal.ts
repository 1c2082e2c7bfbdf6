// What the other packages of this project share with core, so that it stands once: `@rxgrad/core/internal`. It is none of the
// public API, and changes as the project needs.
export { checkIterator } from "./check-iterator.js";
export { type AskingSteps, askingEvaluator } from "./evaluate.js";
export { isGradientNode } from "./gradient/gradient-node.js";
export { checkNode, describeValue } from "./graph/node.js";
export { feedInputsBeside } from "./graph/walk.js";
export { isResumable } from "./hyperparameters.js";
export { forEver } from "./iterations.js";
export { messageOf } from "./message-of.js";
export { isOptimizerNode } from "./optimizers/optimizer-node.js";
export { isPromise, isStream } from "./outside/answer.js";
export { rebindParameters } from "./parameters/bind.js";
export { contextOf } from "./parameters/parameters.js";
export { checkGiven, checkState } from "./plan/run-state.js";
export { isBareObject, isBytes, isDetached, isThenable, isUrl } from "./realms.js";
export { readable, shortened } from "./shorten.js";
export type { Places } from "./signatures/places.js";
export { signaturesFrom, signatureText } from "./signatures/signature.js";
export { lateRead } from "./tensor/late-read.js";
