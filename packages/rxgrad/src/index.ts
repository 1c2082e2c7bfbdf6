export * from "@rxgrad/core";
export { type FileStoreOptions, fileStore } from "./checkpoints/file-store.js";
export type { FileSystem } from "./checkpoints/file-system.js";
export { indexedDbStore } from "./checkpoints/indexed-db-store.js";
export type { Best, CheckpointStore, SavedState, Snapshot, Stopping } from "./checkpoints/states.js";
export { memoryStore, type StoreOptions } from "./checkpoints/stores.js";
export type { RunControl } from "./control/control.js";
export { observe } from "./observe.js";
export { type CheckpointOptions, checkpoint } from "./operators/checkpoint.js";
export type { Every, Monitor } from "./operators/common-options.js";
export { type EarlyStoppingOptions, earlyStopping } from "./operators/early-stopping.js";
export { type History, type HistoryOptions, history, type Remembered } from "./operators/history.js";
export {
  type PlateauRate,
  type ReduceOnPlateauOptions,
  reduceOnPlateau,
  type WatchOptions,
} from "./operators/reduce-on-plateau.js";
export {
  type TrackedState,
  type TrackStateOptions,
  type TrainingState,
  trackState,
} from "./operators/track-state.js";
export type {
  GradientWarning,
  HiddenWarning,
  LossWarning,
  NoiseWarning,
  SwallowedWarning,
  TrainingWarning,
} from "./operators/warnings/training-warning.js";
export { type WarningsOptions, warnings } from "./operators/warnings.js";
export {
  type FeedsIn,
  type Measured,
  type MeasuredSets,
  type Metric,
  type MetricValues,
  type WithMetricsOptions,
  withMetrics,
} from "./operators/with-metrics.js";
export { type PredictOptions, predict } from "./predict.js";
export type { Clock } from "./scheduling/clock.js";
export type { BoxesOptions } from "./scheduling/evaluation-runner.js";
export type { FeedSource } from "./sources/feeds.js";
export { type JoinedFeed, type JoinedOptions, joined, type NamedStreams } from "./sources/joined.js";
export { drop, latest, type Policy, queue } from "./sources/policies.js";
export { type TrainOptions, train } from "./train.js";
export type { ThreadCount, WorkersOptions } from "./workers/workers-options.js";
