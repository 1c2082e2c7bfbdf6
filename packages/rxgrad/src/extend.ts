export * from "@rxgrad/core/extend";
export { checkpointFromBytes } from "./checkpoints/decode.js";
export { checkpointToBytes } from "./checkpoints/encode.js";
