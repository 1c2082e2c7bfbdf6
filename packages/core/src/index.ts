export type { Kernels } from "@rxgrad/kernels";
export * from "./calculus/index.js";
export * from "./errors.js";
export { evaluate } from "./evaluate.js";
export {
  type FiniteDifferenceOptions,
  finiteDifference,
} from "./gradient/finite-difference/finite-difference.js";
export type { Scheme } from "./gradient/finite-difference/schemes.js";
export type { Strategy } from "./gradient/finite-difference/strategies.js";
export type { GradientNode } from "./gradient/gradient-node.js";
export * from "./graph/define-node.js";
export { type ElementwiseLayer, isNode, type Layer, type Node } from "./graph/node.js";
export type { Block, FanIn, Operation, ParameterDeclaration, Source } from "./graph/operation.js";
export type { Hyperparameter, NumberStream } from "./hyperparameters.js";
export { Iteration, type ObservableNode, type Value } from "./iteration.js";
export { type IterationsOptions, iterations, PAUSE, startRun, turns, WAIT } from "./iterations.js";
export * from "./nodes/index.js";
export { createOptimizer, learningRateOf, type OptimizerNode } from "./optimizers/optimizer-node.js";
export { type SgdOptions, sgd } from "./optimizers/sgd.js";
export * from "./parameters.js";
export type { Feed } from "./plan/feed.js";
export type { Run, RunOptions } from "./plan/run.js";
export * from "./tensor/initialisers.js";
export type { Dimension, Shape } from "./tensor/shape.js";
export * from "./tensor/tensor.js";
