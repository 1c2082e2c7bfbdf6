export type { Input } from "./frame/command.js";
export { type CommandStreams, run } from "./run.js";
