export { type Classifier, type ClassifierFeed, classifier } from "./classifier.js";
export { type Contender, type Figure, interleave, summarise } from "./measure.js";
export { findPython, type Python } from "./peers/python.js";
export { report } from "./report.js";
export { gradientWork, raceGradients } from "./works/gradient.js";
export { works } from "./works/index.js";
export { type StreamingCase, streamingWork, watchStreams } from "./works/streaming.js";
export type { Check, Work, WorkOptions, WorkReport } from "./works/work.js";
