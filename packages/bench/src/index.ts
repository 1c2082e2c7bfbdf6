export { type Classifier, type ClassifierFeed, classifier } from "./classifier.js";
export { scaleBlocks, scaleCharts } from "./fleet-scale/blocks.js";
export { Clock } from "./fleet-scale/clock.js";
export { COSTS } from "./fleet-scale/constants.js";
export { Link, transfer } from "./fleet-scale/link.js";
export { RATES } from "./fleet-scale/measured.js";
export { Random } from "./fleet-scale/random.js";
export type { Outcome, Scenario } from "./fleet-scale/scenario.js";
export { simulate } from "./fleet-scale/simulate.js";
export { Machine, Station } from "./fleet-scale/station.js";
export { predictedRate } from "./fleet-scale/workloads.js";
export { BuiltProject } from "./fresh/built-project.js";
export { FreshRuns, FreshTraining } from "./fresh/fresh-runs.js";
export { peerImports, rxgradImport } from "./fresh/imports.js";
export { type Contender, type Figure, figureOf, interleave, summarize } from "./measure.js";
export { blasNote, blasOf, type FoundBlas } from "./peers/blas.js";
export { installNpmPeers, npmPeersAreInstalled } from "./peers/npm.js";
export { ProcessPeer } from "./peers/process-peer.js";
export { findPython, type Python } from "./peers/python.js";
export { quantity, report, withResults } from "./report.js";
export { batchReference, missOf, type Reference, sampleReference } from "./training/agreement.js";
export {
  builtEntrant,
  type Entrant,
  numpyEntrant,
  rxgradEntrant,
  rxgradSettings,
  torchEntrant,
} from "./training/entrants.js";
export { general, sigmoidal } from "./training/find-entrants.js";
export { MemoryWatch } from "./training/memory-watch.js";
export { PacedCourse } from "./training/paced-course.js";
export type { Trace } from "./training/rxgrad-training.js";
export type { TrainingTask } from "./training/task.js";
export { taskOf } from "./training/task.js";
export { TrainingContender } from "./training/training-contender.js";
export { raceTraining } from "./works/backprop.js";
export { bundle } from "./works/bundle.js";
export { gradientWork, raceGradients } from "./works/gradient.js";
export { watchGrowth } from "./works/growth.js";
export { works } from "./works/index.js";
export { watchMemory } from "./works/memory.js";
export { observeNodes } from "./works/observed.js";
export { raceImports, raceStarts } from "./works/start.js";
export { type StreamingCase, streamingWork, watchStreams } from "./works/streaming.js";
export {
  type Check,
  type FigureTable,
  fasterThan,
  fastest,
  type Work,
  type WorkOptions,
  type WorkReport,
} from "./works/work.js";
export { raceXor, xorTask } from "./works/xor.js";
