// `rxgrad/remote`: watching and steering a run from another thread or another machine.
export type { MessagePortLike, RunPort, SocketLike } from "./remote/channel.js";
export { decodeFrame, encodeFrame, type Frame } from "./remote/frame.js";
export type { LossBatch } from "./remote/loss-buffer.js";
export type { IterationFacts, RunStanding } from "./remote/messages.js";
export { type RemoteRunOptions, remoteRun } from "./remote/remote-run.js";
export type {
  Control,
  RemoteHyperparameter,
  RunControls,
  RunGraph,
  WatchedNodes,
  WatchedValue,
} from "./remote/run-graph.js";
export { type ServeRunOptions, serveRun } from "./remote/serve-run.js";
export type { ObservedName, ObservedTogether, RemoteReached, RemoteRun } from "./remote/watched-run.js";
