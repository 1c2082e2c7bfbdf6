import { fileURLToPath } from "node:url";
import { openNpmPeer } from "../peers/npm.js";
import { ProcessPeer } from "../peers/process-peer.js";
import type { Updates } from "./agreement.js";
import type { RxgradOptions } from "./rxgrad-training.js";

/** A system that trains, in a process of its own, and what is known of its way. */
export interface Entrant {
  readonly name: string;
  /** The floating-point numbers that it computes with. */
  readonly floats: "float32" | "float64";
  readonly updates: Updates;
  /** What its process is told besides the task. */
  readonly options?: RxgradOptions;
  open(): ProcessPeer;
}

const script = fileURLToPath(new URL("rxgrad-process.ts", import.meta.url));

/** rxgrad itself, started as this process was. */
export const rxgradEntrant = (options: RxgradOptions): Entrant => ({
  name: `rxgrad ${options.gradient}`,
  floats: "float64",
  updates: "batch",
  options,
  open: () => new ProcessPeer("rxgrad", { path: process.execPath, args: [...process.execArgv, script] }),
});

export const brainEntrant: Entrant = {
  name: "brain.js",
  floats: "float32",
  updates: "sample",
  open: () => openNpmPeer("brain.mjs"),
};
