import { installNpmPeers } from "../peers/npm.js";
import { findPython } from "../peers/python.js";
import {
  brainEntrant,
  convnetEntrant,
  type Entrant,
  jaxEntrant,
  numpyEntrant,
  synapticEntrant,
  tfjsEntrant,
  torchEntrant,
} from "./entrants.js";

/** The peers that are here, and a word about those that are not. */
export interface Peers {
  readonly entrants: readonly Entrant[];
  readonly notes: readonly string[];
}

/** Peers with networks of any outputs and loss. */
export const general: readonly Entrant[] = [tfjsEntrant("wasm"), tfjsEntrant("cpu"), jaxEntrant, convnetEntrant];

/** Peers whose networks are of sigmoids under a squared error. */
export const sigmoidal: readonly Entrant[] = [brainEntrant, synapticEntrant];

/** The thread counts that PyTorch is tried with; its best counts. */
const TORCH_THREADS = [1, 2];

/** Finds NumPy and PyTorch, and installs the peers that npm has. */
export function findPeers(wanted: readonly Entrant[], say: (what: string) => void): Peers {
  const [numpy, torch] = ["numpy", "torch"].map(findPython);
  const obstacle = installNpmPeers(say);
  const skipped = (name: string, module: string): string =>
    `${name} skipped: no python3 that can import ${module} was found`;
  return {
    entrants: [
      ...(numpy ? [numpyEntrant(numpy)] : []),
      ...(torch ? TORCH_THREADS.map((threads) => torchEntrant(torch, threads)) : []),
      ...(obstacle === undefined ? wanted : []),
    ],
    notes: [
      numpy ? `NumPy ${numpy.version}` : skipped("NumPy", "numpy"),
      torch ? `PyTorch ${torch.version}` : skipped("PyTorch", "torch"),
      ...(obstacle === undefined ? [] : [`the peers that npm has skipped: ${obstacle}`]),
    ],
  };
}
