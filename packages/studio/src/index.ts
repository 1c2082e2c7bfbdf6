// `@rxgrad/studio`: shows the run of a script in the browser, and describes the modules that the page imports.
export type { ModuleRun, ModuleTools, RunModule } from "./experiment/tasks/run-module.js";
export type { ShownFleet, ShownStatus, ShownWorker } from "./fleet/shown-fleet.js";
export { type Studio, type StudioOptions, type StudioRun, studio } from "./server/studio.js";
