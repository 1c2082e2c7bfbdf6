export * from "@rxgrad/core";
export type { Clock } from "./clock.js";
export type { FeedSource } from "./feeds.js";
export * from "./gradient-descent.js";
export { observe } from "./observe.js";
export { drop, latest, type Policy, queue } from "./policies.js";
export { type TrackedState, type TrackStateOptions, type TrainingState, trackState } from "./track-state.js";
export { type TrainOptions, train } from "./train.js";
