// `@rxgrad/studio`: shows the run of a script in the browser.
export type { Experiment, Move, Setup } from "./experiment/setup.js";
export { type Studio, type StudioOptions, type StudioRun, studio } from "./server/studio.js";
