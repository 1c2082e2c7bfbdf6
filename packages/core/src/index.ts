export { type Kernels, loadKernels } from "@rxgrad/kernels";
export * from "./calculus/index.js";
export * from "./errors.js";
export { evaluate, evaluator, type Values } from "./evaluate.js";
export {
  type CheckGradientsOptions,
  checkGradients,
  type GradientCheck,
  type JudgedRule,
} from "./gradient/check/check-gradients.js";
export { type ComparisonNode, compareGradients, type RelativeErrors } from "./gradient/compare-gradients.js";
export { type GradientErrorOptions, gradientError } from "./gradient/gradient-error.js";
export type { Explanation, GradientNode } from "./gradient/gradient-node.js";
export * from "./gradient/index.js";
export type { Swallowed } from "./gradient/swallowed.js";
export type {
  Definition,
  ElementwiseKind,
  JoinKind,
  LayerKind,
  NodeKind,
  NodeOptions,
  OperationBody,
} from "./graph/define-node.js";
export * from "./graph/describe.js";
export * from "./graph/json.js";
export { type ElementwiseLayer, isNode, type Layer, type Node } from "./graph/node.js";
export type {
  AlongRule,
  Block,
  FanIn,
  Generation,
  Operation,
  ParameterDeclaration,
  Renewal,
  Source,
} from "./graph/operation.js";
export { defineJoin, defineNode } from "./graph/own-kinds.js";
export type { Root } from "./graph/roots.js";
export type {
  Hyperparameter,
  NumberStream,
  ResumableStream,
  StreamedHyperparameter,
  StreamState,
} from "./hyperparameters.js";
export { Iteration, type ObservableNode, type Value } from "./iteration.js";
export {
  type IterationsOptions,
  iterations,
  PAUSE,
  type Pause,
  startRun,
  type Turn,
  turns,
  WAIT,
  type Wait,
} from "./iterations.js";
export { knownOptions } from "./known-options.js";
export * from "./metrics/index.js";
export * from "./nodes/index.js";
export type { GradientOptions } from "./optimizers/gradient-transforms.js";
export { learningRateOf } from "./optimizers/hyperparameter-kinds.js";
export * from "./optimizers/index.js";
export { createOptimizer, type OptimizerNode, type OptimizerOptions } from "./optimizers/optimizer-node.js";
export * from "./optimizers/schedules.js";
export type { CurrentNumber, Measure, UpdateContext, UpdateRule } from "./optimizers/update-rule.js";
export * from "./outside/index.js";
export type { Arrivals, Pacer, RunEvent } from "./pacer.js";
export * from "./parameters.js";
export type { Feed } from "./plan/feed.js";
export type { NotFinite } from "./plan/not-finite.js";
export type { Run } from "./plan/run.js";
export type { RunOptions } from "./plan/run-options.js";
export { dataFrom, type RunState, type StartOptions } from "./plan/run-state.js";
export * from "./positioned.js";
export {
  filled,
  glorot,
  he,
  type Initialiser,
  initialiserFrom,
  isInitialiser,
  normal,
  uniform,
  values,
  weightsAboveBias,
  zeros,
} from "./tensor/initialisers.js";
export type { Dimension, Shape } from "./tensor/shape.js";
export {
  type ArraysByRank,
  type NestedNumbers,
  type Numbers,
  type RankOf,
  type ReadonlyFloat64Array,
  type Samples,
  Tensor,
  tensor,
} from "./tensor/tensor.js";
