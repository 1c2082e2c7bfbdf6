// `@rxgrad/core/driver`: for code that paces a run itself, in place of `train`.
export { embeddedText as kernelsText, type Kernels, loadKernels } from "@rxgrad/kernels";
export { evaluator } from "./evaluate.js";
export { type Evaluation, EvaluationRequest, nameFleetFunction } from "./graph/evaluation.js";
export { GradientPerformer } from "./shards/perform-gradient.js";
export { Iteration } from "./training/iteration.js";
export { PAUSE, type Pause, startRun, type Turn, turns, WAIT, type Wait } from "./training/loop.js";
export type { Run } from "./training/run.js";
export type { Pacer, RunOptions } from "./training/run-options.js";
export { dataFrom, type StartOptions } from "./training/run-state.js";
