export { type Kernels, loadKernels } from "@rxgrad/kernels";
export * from "./black-box/index.js";
export * from "./calculus/index.js";
export * from "./describe/index.js";
export type { Feed } from "./engine/feed.js";
export type { NotFinite } from "./engine/not-finite.js";
export * from "./errors/errors.js";
export { knownOptions } from "./errors/known-options.js";
export { evaluate, evaluator, type Values } from "./evaluate.js";
export { type ComparisonNode, compareGradients, type RelativeErrors } from "./gradients/compare-gradients.js";
export type { Explanation, Swallowed } from "./gradients/explanation.js";
export { type GradientErrorOptions, gradientError } from "./gradients/gradient-error.js";
export type { GradientNode } from "./gradients/gradient-node.js";
export * from "./gradients/index.js";
export type { Block } from "./graph/block.js";
export type { NodeKind, NodeOptions } from "./graph/create-node.js";
export { isNode } from "./graph/create-node.js";
export type { Definition, ElementwiseKind, JoinKind, LayerKind, OperationBody } from "./graph/define-built-in.js";
export { defineJoin, defineNode } from "./graph/define-node.js";
export type {
  Hyperparameter,
  NumberStream,
  ResumableStream,
  StreamedHyperparameter,
  StreamState,
} from "./graph/hyperparameters.js";
export type { ElementwiseLayer, Layer, Node, Operation } from "./graph/node.js";
export type {
  BufferUpdate,
  DirectionalDifference,
  FanIn,
  IterationContext,
  ParameterDeclaration,
  Source,
} from "./graph/operation-parts.js";
export * from "./graph/parameters/index.js";
export * from "./json/index.js";
export type { Root } from "./json/roots.js";
export * from "./metrics/index.js";
export * from "./nodes/index.js";
export type { GradientOptions } from "./optimizers/gradient-transforms.js";
export { learningRateOf } from "./optimizers/hyperparameter-kinds.js";
export * from "./optimizers/index.js";
export { createOptimizer, type OptimizerNode, type OptimizerOptions } from "./optimizers/optimizer-node.js";
export * from "./optimizers/schedules.js";
export type { CurrentNumber, Measure, UpdateContext, UpdateRule } from "./optimizers/update-rule.js";
export {
  full,
  glorot,
  he,
  type Initializer,
  initializerFrom,
  isInitializer,
  normal,
  uniform,
  values,
  weightsAboveBias,
  zeros,
} from "./tensor/initializers.js";
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
export {
  type CheckGradientsOptions,
  checkGradients,
  type GradientCheck,
  type JudgedRule,
} from "./training/check-gradients.js";
export { Iteration, type ObservableNode, type Value } from "./training/iteration.js";
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
} from "./training/loop.js";
export type { Arrivals, Pacer, RunEvent } from "./training/pacer.js";
export type { Run } from "./training/run.js";
export type { RunOptions } from "./training/run-options.js";
export { dataFrom, type RunState, type StartOptions } from "./training/run-state.js";
export * from "./training/seekable.js";
