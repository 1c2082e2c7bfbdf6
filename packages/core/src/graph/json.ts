export type { EntryJSON, GradientJSON, GraphJSON, JSONValue, NodeJSON, OptimizerJSON } from "./json/format.js";
export { type FromJSONOptions, fromJSON, type LoadedGraph } from "./json/from-json.js";
export type { GradientKind, Kind, OptimizerKind } from "./json/kinds.js";
export { type ToJSONOptions, toJSON } from "./json/to-json.js";
