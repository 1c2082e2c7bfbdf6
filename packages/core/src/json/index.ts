export type { EntryJSON, GradientJSON, GraphJSON, JSONValue, NodeJSON, OptimizerJSON } from "./format.js";
export { type FromJSONOptions, fromJSON, type LoadedGraph } from "./from-json.js";
export type { GradientKind, Kind, OptimizerKind } from "./kinds.js";
export { type ToJSONOptions, toJSON } from "./to-json.js";
