export { type BlackBoxOptions, blackBox } from "./black-box/black-box.js";
export type { Bounds, DifferenceScheme } from "./calculus/options.js";
export * from "./describe/index.js";
export type { Feed } from "./engine/feed.js";
export type { NotFinite } from "./engine/not-finite.js";
export type { BoxRecord, Noise } from "./engine/plan.js";
export type { NumberRange } from "./errors/domains.js";
export * from "./errors/errors.js";
export { evaluate, type Values } from "./evaluate.js";
export type { EvaluateOptions } from "./evaluate-gradient.js";
export { type ComparisonNode, compareGradients, type RelativeErrors } from "./gradients/compare-gradients.js";
export type { Explanation, Swallowed } from "./gradients/explanation.js";
export { type GradientErrorOptions, gradientError } from "./gradients/gradient-error.js";
export type { GradientNode } from "./gradients/gradient-node.js";
export * from "./gradients/index.js";
export type { Block, PerInput } from "./graph/block.js";
export type { NodeKind, NodeOptions } from "./graph/create-node.js";
export type { Definition, ElementwiseKind, JoinKind, LayerKind, OperationBody } from "./graph/define-built-in.js";
export type { BoxValue, BoxValueStream, EvaluationContext, EventualBoxValue } from "./graph/evaluation.js";
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
export { type ParametersFromJSONOptions, parametersFromJSON } from "./graph/parameters/from-json.js";
export { type InitialParametersOptions, initialParameters } from "./graph/parameters/initial.js";
export { type NamedTensor, Parameters } from "./graph/parameters/parameters.js";
export { type NamedParameter, type ParametersOfOptions, parametersOf } from "./graph/parameters/parameters-of.js";
export type { EntryJSON, GradientJSON, GraphJSON, JSONValue, NodeJSON, OptimizerJSON } from "./json/format.js";
export { type FromJSONOptions, fromJSON, type LoadedGraph } from "./json/from-json.js";
export type { GradientKind, Kind, OptimizerKind } from "./json/kinds.js";
export type { Root } from "./json/roots.js";
export { type ToJSONOptions, toJSON } from "./json/to-json.js";
export * from "./metrics/index.js";
export { defineJoin, defineNode } from "./nodes/define-node.js";
export * from "./nodes/index.js";
export type { GradientOptions } from "./optimizers/gradient-transforms.js";
export * from "./optimizers/index.js";
export type { OptimizerNode, OptimizerOptions } from "./optimizers/optimizer-node.js";
export * from "./optimizers/schedules.js";
export type { GradientFleet, GradientTask, SharedPart } from "./shards/fleet-task.js";
export { type ShardedOptions, sharded } from "./shards/sharded.js";
export {
  full,
  glorot,
  he,
  type Initializer,
  normal,
  uniform,
  values,
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
export { hyperparametersOf, type ListedHyperparameter, nodesOf } from "./training/hyperparameters-of.js";
export type { Iteration, ObservableNode, Value } from "./training/iteration.js";
export { type IterationsOptions, iterations } from "./training/loop.js";
export type { Arrivals, RunEvent } from "./training/run-options.js";
export type { RunState } from "./training/run-state.js";
export type { Seekable, SeekableAsyncIterable, SeekableIterable, SeekableSource } from "./training/seekable.js";
