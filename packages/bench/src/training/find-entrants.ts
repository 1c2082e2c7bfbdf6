import { blasNote } from "../peers/blas.js";
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

/** The available peers, and notes about the missing ones. */
export interface Peers {
  readonly entrants: readonly Entrant[];
  readonly notes: readonly string[];
}

/** Peers that support any outputs and losses. */
export const general: readonly Entrant[] = [tfjsEntrant("wasm"), tfjsEntrant("cpu"), jaxEntrant, convnetEntrant];

/** Peers that support only sigmoids with a squared error. */
export const sigmoidal: readonly Entrant[] = [brainEntrant, synapticEntrant];

/** Thread counts for PyTorch; its best result counts. */
const TORCH_THREADS = [1, 2];

/** Finds NumPy and PyTorch, and installs the npm peers. */
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
      numpy ? blasNote("NumPy", numpy.version, numpy.blas) : skipped("NumPy", "numpy"),
      torch ? blasNote("PyTorch", torch.version, torch.blas) : skipped("PyTorch", "torch"),
      ...(obstacle === undefined ? [] : [`the peers that npm has skipped: ${obstacle}`]),
    ],
  };
}
