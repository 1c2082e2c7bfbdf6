import type { Classifier } from "../classifier.js";
import type { ProcessPeer } from "./process-peer.js";
import { openPython, type Python, type Threads } from "./python.js";

/** Which weights are perturbed: every `every`-th of each parameter, from `first` on. */
export interface Part {
  readonly every: number;
  readonly first: number;
}

/** A gradient for some weights, one list for each parameter, and the estimated time for all weights. */
export interface PartialGradient {
  readonly milliseconds: number;
  readonly gradients: readonly (readonly number[])[];
}

interface GradientReply {
  readonly seconds: number;
  readonly gradients: readonly (readonly number[])[];
}

/** The textbook's `numerical_gradient`, in its own process, for the weights and batch of a classifier. */
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
    const perturbed = gradients.reduce((sum, { length }) => sum + length, 0);
    return { milliseconds: (1000 * seconds * this.#weights) / perturbed, gradients };
  }

  close(): void {
    this.#peer.close();
  }
}
