// `@rxgrad/studio`: shows the run of a script in the browser.
export type { Experiment, Move, Setup } from "./experiment/setup.js";
