import type { Block } from "../graph/operation.js";
import type { Plan, PlannedNode } from "./compile.js";
import type { CheckedFeed } from "./feed.js";
import { inspectOperations } from "./inspect.js";

/**
 * The nodes of a run whose samples are not known to be independent of one another: found on its first batch, or told by
 * the state that it goes on from, so that it takes the same ways.
 */
export class Dependence {
  readonly #plan: Plan;
  #nodes: ReadonlySet<PlannedNode> | undefined;

  constructor(plan: Plan, known: readonly string[] | undefined) {
    this.#plan = plan;
    if (known) this.#nodes = new Set(plan.nodes.filter(({ name }) => known.includes(name)));
  }

  get nodes(): ReadonlySet<PlannedNode> {
    return this.#nodes ?? new Set();
  }

  get names(): string[] {
    return [...this.nodes].map(({ name }) => name);
  }

  /**
   * Tries the operations on the first batch.
   *
   * @param generate Writes the values of generated sources.
   * @returns Whether that is done: not where black boxes must be asked first.
   */
  find(
    feed: CheckedFeed,
    kept: ReadonlyMap<PlannedNode, Block>,
    generate: (blockOf: (node: PlannedNode) => Block) => void,
  ): boolean {
    this.#nodes ??= inspectOperations(this.#plan, feed, kept, generate);
    return this.#nodes !== undefined;
  }
}
