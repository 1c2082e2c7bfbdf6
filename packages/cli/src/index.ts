export { type CommandStreams, run } from "./run.js";
