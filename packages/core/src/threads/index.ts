// `@rxgrad/core/threads`: the parts that let several threads share a run. The caller starts the threads.
export { isWasmSupported } from "@rxgrad/kernels";
export { isComparisonNode } from "../gradients/compare-gradients.js";
export type { Watched } from "../training/plan-training.js";
export type { PlanSignature } from "../training/training-plan.js";
export { type FollowerHost, follow } from "./follower.js";
export type { FromFollower, Setup, ToFollower } from "./messages.js";
export { kindsIn, notTheSame, sharedGraph } from "./shared-graph.js";
export { ThreadControl } from "./thread-control.js";
export { type FollowerPort, ThreadCoordinator } from "./thread-coordinator.js";
