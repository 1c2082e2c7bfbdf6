import { fileURLToPath } from "node:url";
import type { BuiltProject } from "../fresh/built-project.js";
import { handicapOf } from "../peers/blas.js";
import { openNpmPeer } from "../peers/npm.js";
import { ProcessPeer } from "../peers/process-peer.js";
import { openPython, type Python } from "../peers/python.js";
import { batchReference, type Reference, sampleReference } from "./agreement.js";
import type { RxgradOptions } from "./rxgrad-training.js";
import { synapticTrace } from "./synaptic-reference.js";

/** Why the numbers of a system differ although it does the same work. */
export type Precision = "float64" | "float32" | "differences";

/** A system that trains in its own process, with its properties. */
export interface Entrant {
  readonly name: string;
  /** The conditions, such as "one core". */
  readonly setting: string;
  /** Why it runs below its best. No check counts its figures. */
  readonly handicap?: string;
  readonly precision: Precision;
  /** Its correct results. */
  readonly reference: Reference;
  /** Options for its process. */
  readonly options?: RxgradOptions;
  open(): ProcessPeer;
}

const script = fileURLToPath(new URL("rxgrad-process.ts", import.meta.url));

/** rxgrad itself. */
export function rxgradEntrant(
  gradient: RxgradOptions["gradient"],
  { kernels = "WebAssembly", workers = 1, feed = "tensors" }: Partial<Omit<RxgradOptions, "gradient">> = {},
): Entrant {
  return {
    name: `rxgrad ${gradient}`,
    setting: workers === 2 ? "two workers" : kernels === "WebAssembly" ? "one core" : `one core, ${kernels}`,
    precision: gradient === "backprop" ? "float64" : "differences",
    reference: batchReference,
    options: { gradient, kernels, workers, feed },
    open: openRxgrad,
  };
}

/** rxgrad as it is published. */
export const builtEntrant = (built: BuiltProject, entrant: Entrant): Entrant => ({
  ...entrant,
  open: () => built.open("rxgrad-process"),
});

/** rxgrad in its own process, started like this one, with an exposed garbage collector. */
export const openRxgrad = (): ProcessPeer =>
  new ProcessPeer("rxgrad", { path: process.execPath, args: ["--expose-gc", ...process.execArgv, script] });

/** rxgrad with each number of workers that is measured. */
export const rxgradSettings = (gradient: RxgradOptions["gradient"]): readonly Entrant[] =>
  ([1, 2] as const).map((workers) => rxgradEntrant(gradient, { workers }));

/** NumPy, with multi-threaded linear algebra. */
export const numpyEntrant = (python: Python): Entrant => ({
  name: "NumPy",
  setting: "all cores",
  handicap: handicapOf(python.blas),
  precision: "float64",
  reference: batchReference,
  open: () => openPython(python, "numpy_training.py", "all cores"),
});

export const torchEntrant = (python: Python, threads: number): Entrant => ({
  name: "PyTorch",
  setting: threads === 1 ? "1 thread" : `${threads} threads`,
  handicap: handicapOf(python.blas),
  precision: "float64",
  reference: batchReference,
  open: () => openPython(python, "torch_training.py", "all cores", `${threads}`),
});

const npmEntrant = (name: string, precision: Precision, script: string, ...args: readonly string[]): Entrant => ({
  name,
  setting: "one core",
  precision,
  reference: batchReference,
  open: () => openNpmPeer(script, ...args),
});

export const tfjsEntrant = (backend: "cpu" | "wasm"): Entrant =>
  npmEntrant(`TensorFlow.js ${backend}`, "float32", "tfjs.mjs", backend);

export const jaxEntrant: Entrant = npmEntrant("jax-js", "float32", "jax.mjs");

export const convnetEntrant: Entrant = npmEntrant("ConvNetJS", "float64", "convnet.mjs");

export const brainEntrant: Entrant = { ...npmEntrant("brain.js", "float32", "brain.mjs"), reference: sampleReference };

export const synapticEntrant: Entrant = {
  ...npmEntrant("synaptic", "float64", "synaptic.mjs"),
  reference: synapticTrace,
};
