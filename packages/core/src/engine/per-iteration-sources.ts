import type { Block } from "../graph/block.js";
import type { IterationContext, Source } from "../graph/operation-parts.js";
import { hasBatch } from "../tensor/shape.js";
import type { Plan, PlannedNode } from "./plan.js";

type PerIteration = Extract<Source, { from: "iteration" }>;

/**
 * Writes the values of per-iteration sources, once at the start of each iteration. All computations of the iteration use the same
 * values, every probe of a gradient included. The values follow from the seed, the iteration and the name of the source, so a
 * resumed run gets the same values.
 */
export class PerIterationSources {
  readonly #sources: readonly (readonly [node: PlannedNode, source: PerIteration, context: IterationContext])[];
  #iteration = 0;
  #firstSample = 0;

  /** @param current Returns the current value of a hyper-parameter, given the name of its owner and its own name. */
  constructor({ nodes }: Plan, seed: number, current: (owner: string, name: string) => number) {
    const iteration = (): number => this.#iteration;
    const firstSample = (): number => this.#firstSample;
    this.#sources = nodes.flatMap((node) => {
      const { source } = node.operation;
      if (source?.from !== "iteration") return [];
      const context: IterationContext = {
        random: source.random?.(seed, node.name) as IterationContext["random"],
        get iteration() {
          return iteration();
        },
        get firstSample() {
          return firstSample();
        },
        hyperparameter: (name) => current(node.owner, name),
      };
      return [[node, source, context] as const];
    });
  }

  /** @param firstSample The index in the batch of the first sample of the blocks. */
  write(blockOf: (node: PlannedNode) => Block, iteration: number, firstSample: number = 0): void {
    this.#iteration = iteration;
    for (let i = 0; i < this.#sources.length; i++) {
      const [node, source, context] = this.#sources[i];
      // A block without a batch axis is that of the whole batch.
      this.#firstSample = hasBatch(node.shape) ? firstSample : 0;
      source.write(blockOf(node), context);
    }
  }
}
