// `@rxgrad/fleet`: evaluates functions on all cores of a machine, or on many machines.
export type { FleetData } from "./data-copies.js";
export type { Fleet, FleetEvaluation, FleetStatus, FleetWorker } from "./fleet.js";
export { type LocalFleetOptions, localFleet } from "./local/local-fleet.js";
export { type NatsFleetOptions, natsFleet } from "./nats/nats-fleet.js";
export { type ServeOptions, type Serving, serve } from "./nats/serve.js";
export type { FleetFunction } from "./tasks/evaluate.js";
