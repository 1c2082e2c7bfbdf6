import type { Classifier } from "../classifier.js";
import type { ProcessPeer } from "./process-peer.js";
import { openPython, type Python, type Threads } from "./python.js";

/** Which weights are nudged: of each parameter every `every`-th, from `first` on. */
export interface Part {
  readonly every: number;
  readonly first: number;
}

/** A gradient by a part of the weights, one list for each parameter, and what all weights would have taken. */
export interface PartialGradient {
  readonly milliseconds: number;
  readonly gradients: readonly (readonly number[])[];
}

interface GradientReply {
  readonly seconds: number;
  readonly gradients: readonly (readonly number[])[];
}

/** The textbook's `numerical_gradient`, in a process of its own, on the weights and batch of a classifier. */
export class NumpyGradient {
  readonly #peer: ProcessPeer;
  readonly #weights: number;

  private constructor(peer: ProcessPeer, weights: number) {
    this.#peer = peer;
    this.#weights = weights;
  }

  static async open(python: Python, threads: Threads, classifier: Classifier): Promise<NumpyGradient> {
    const { feed, start, weights } = classifier;
    const peer = openPython(python, "numpy_gradient.py", threads);
    const parameters = [...start].map(({ value }) => value.toJSON());
    await peer.ask({ command: "load", parameters, x: feed.x.toJSON(), t: feed.t.toJSON() });
    return new NumpyGradient(peer, weights);
  }

  async gradient(part: Part): Promise<PartialGradient> {
    const { seconds, gradients } = await this.#peer.ask<GradientReply>({ command: "gradient", ...part });
    const nudged = gradients.reduce((sum, { length }) => sum + length, 0);
    return { milliseconds: (1000 * seconds * this.#weights) / nudged, gradients };
  }

  close(): void {
    this.#peer.close();
  }
}
