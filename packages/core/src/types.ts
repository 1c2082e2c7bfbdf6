// `@rxgrad/core/types`: the types that other signatures name and that are seldom written by hand: layers, the arithmetic of
// shapes, and the engine's own. A compiler needs them when it writes the declarations of code that exports a layer or a run.
// Those of `engine`, `gradients` and `training` may change in any release.
export type { Embedded, Family, KernelCall, Printable } from "@rxgrad/kernels";
export type { BoxShape } from "./black-box/black-box.js";
export type { ElementBounds } from "./calculus/bounds.js";
export type { ArenaBlock, Layout, SharedBlocks } from "./engine/arena.js";
export type { BlockOf, OwnTrials } from "./engine/own-trials.js";
export type { Plan, PlanBoxes, PlannedNode, PlannedRange } from "./engine/plan.js";
export type { Stage } from "./engine/stage.js";
export type { Freeable, StageHost } from "./engine/stage-host.js";
export type { Recording, Step } from "./engine/step.js";
export type { DirectionalOptions } from "./gradients/directions/directional.js";
export type { PlannedExplanation, StepUse } from "./gradients/explanation.js";
export type {
  DirectionalDerivatives,
  DirectionalWork,
  GradientContext,
  GradientPlan,
  Origin,
} from "./gradients/gradient-node.js";
export type { defineBuiltIn, defineBuiltInJoin } from "./graph/define-built-in.js";
export type { BlackBox, BoxIdentity, PointValues } from "./graph/evaluation.js";
export type { Contract, LastNode, MoreThan12, RuleChecks, Skipped, Subject, skipped } from "./graph/node.js";
export type { Parameter } from "./graph/parameter.js";
export type { Beside, KnownHyperparameters, ParametersContext } from "./graph/parameters/parameters.js";
export type { NetworkSignatures, Signature } from "./graph/signatures/signature.js";
export type { Structure } from "./graph/signatures/structure.js";
export type { StoredOptions, StoredValues } from "./graph/stored-options.js";
export type { AnyEntryJSON, FORMAT, VERSION } from "./json/format.js";
export type { AppendOne } from "./nodes/append-one.js";
export type { OverAxesCall, OverAxesKind } from "./nodes/axes.js";
export type { Concatenate } from "./nodes/concatenate.js";
export type { Constant } from "./nodes/constant.js";
export type { Arithmetic, ArithmeticCall } from "./nodes/define-arithmetic.js";
export type { Dense } from "./nodes/dense.js";
export type { Dropout } from "./nodes/dropout.js";
export type { Flatten } from "./nodes/flatten.js";
export type { Conv2d } from "./nodes/images/conv2d.js";
export type { Pool } from "./nodes/images/pool.js";
export type { Channels } from "./nodes/images/windows.js";
export type { Input } from "./nodes/input.js";
export type { AbsoluteError } from "./nodes/losses/absolute-error.js";
export type { BinaryCrossEntropy } from "./nodes/losses/binary-cross-entropy.js";
export type { CrossEntropy } from "./nodes/losses/cross-entropy.js";
export type { TargetWeights } from "./nodes/losses/cross-entropy-targets.js";
export type { Huber } from "./nodes/losses/huber.js";
export type { MeanSquaredError } from "./nodes/losses/mean-squared-error.js";
export type { SumSquaredError } from "./nodes/losses/sum-squared-error.js";
export type { Matmul } from "./nodes/matmul.js";
export type { BatchNormalization } from "./nodes/normalization/batch-normalization.js";
export type { LayerNormalization } from "./nodes/normalization/layer-normalization.js";
export type { Reshape } from "./nodes/reshape.js";
export type { Slice } from "./nodes/slice.js";
export type { Transpose } from "./nodes/transpose.js";
export type { WorkerModule } from "./shards/definition.js";
export type { KeyedRandom } from "./tensor/keyed-random.js";
export type { Random } from "./tensor/random.js";
export type * from "./tensor/shape-types.js";
export type { DepthOf, PickedRows } from "./tensor/tensor.js";
export type { PlannedBufferUpdate } from "./training/buffer-updates.js";
export type { ShapedValue, ValueSource } from "./training/iteration.js";
export type { Watched } from "./training/plan-training.js";
export type { BindRequest, Coordinator } from "./training/programs.js";
export type { PlannedGradient, PlannedOptimizer, PlanSignature, TrainingPlan } from "./training/training-plan.js";
