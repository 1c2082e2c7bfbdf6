// `@rxgrad/core/extend`: for your own optimizers, nodes, sources and stores.
export { knownOptions } from "./errors/known-options.js";
export type { Block, PerInput, Shard } from "./graph/block.js";
export { isNode } from "./graph/create-node.js";
export type { Definition, OperationBody } from "./graph/define-built-in.js";
export type { HyperparameterDeclaration, HyperparameterValue } from "./graph/hyperparameters.js";
export type { Operation } from "./graph/node.js";
export type {
  BufferUpdate,
  DirectionalDifference,
  FanIn,
  InputRange,
  IterationContext,
  ParameterDeclaration,
  Source,
} from "./graph/operation-parts.js";
export { valueFor } from "./graph/parameters/value-for.js";
export { appendOne } from "./nodes/append-one.js";
export { createOptimizer, learningRateOf, type OptimizerParts } from "./optimizers/optimizer-node.js";
export type { CurrentNumber, Measure, UpdateContext, UpdateRule } from "./optimizers/update-rule.js";
export { initializerFrom, isInitializer, weightsAboveBias } from "./tensor/initializers.js";
export { isSeekable, isSeekableSource } from "./training/seekable.js";
