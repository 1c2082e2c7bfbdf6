import { checkContracts, type Findings } from "../engine/contract-checks.js";
import type { CheckedFeed } from "../engine/feed.js";
import type { PlannedNode } from "../engine/plan.js";
import type { Program } from "../engine/program.js";
import { isTried } from "../engine/smoothness.js";
import { MOST_SAMPLES, tryForwards, tryRules } from "../engine/subject.js";
import type { Block } from "../graph/block.js";
import type { RunState } from "./run-state.js";
import type { TrainingPlan } from "./training-plan.js";

/** At the end of the first iteration, rules are tried on as many samples as have so many numbers: all of most batches. */
const MOST_NUMBERS = 2 ** 14;

/**
 * What a run knows of its nodes that they do not say themselves: found on its first batch, or told by the state that it goes on
 * from, so that it takes the same ways.
 */
export class BatchCoupling {
  readonly #training: TrainingPlan;
  #findings: Partial<Findings> | undefined;
  /** Users' operations that are tried at the end of the first iteration: behind black boxes, and where a state told the rest. */
  readonly #untried: readonly PlannedNode[];
  #isFinished = false;

  constructor(training: TrainingPlan, known: RunState | undefined) {
    const { nodes, boxes } = training.plan;
    this.#training = training;
    this.#untried = nodes.filter((node) => node.operation.contract && (known || boxes?.isBehind(node)));
    if (known) this.#findings = { coupled: this.#named(known.coupled), rough: this.#named(known.rough) };
  }

  /** The nodes whose samples are not known to be independent of one another. */
  get coupled(): ReadonlySet<PlannedNode> {
    return this.#findings?.coupled ?? new Set();
  }

  /** The nodes of the user's own that are not known to be smooth; undefined where they were not tried for it. */
  get rough(): ReadonlySet<PlannedNode> | undefined {
    return this.#findings?.rough;
  }

  /** What a state keeps of it. */
  get names(): Pick<RunState, "coupled" | "rough"> {
    const namesOf = (nodes: ReadonlySet<PlannedNode>): string[] => [...nodes].map(({ name }) => name);
    return { coupled: namesOf(this.coupled), ...(this.rough && { rough: namesOf(this.rough) }) };
  }

  /**
   * Tries the operations on the first batch.
   *
   * @param writeSources Writes the values of per-iteration sources.
   * @returns Whether that is done: not where black boxes must be asked first.
   */
  find(
    feed: CheckedFeed,
    kept: ReadonlyMap<PlannedNode, Block>,
    writeSources: (blockOf: (node: PlannedNode) => Block) => void,
  ): boolean {
    const { plan, gradients } = this.#training;
    if (this.#findings) return true;
    const open = plan.nodes.filter(isTried);
    const isWanted = gradients.some(({ node }) => node.needsSmooth);
    const found = checkContracts(plan, feed, kept, isWanted ? open : [], writeSources, (blockOf) => {
      const now = plan.nodes.filter((node) => !this.#untried.includes(node));
      this.#tryRules(now, blockOf);
    });
    // A gradient that goes on from the state of a run in which nobody asked must not take them for smooth.
    this.#findings = found && !isWanted ? { ...found, rough: new Set(open) } : found;
    return found !== undefined;
  }

  /** Tries what could not be tried before, at the end of the first iteration: of a large batch, the samples not tried yet. */
  finish({ blockOf, samples }: Program): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    const own = this.#training.plan.nodes.filter((node) => node.operation.contract);
    const open = samples > MOST_SAMPLES ? own : this.#untried;
    tryForwards(open, blockOf);
    this.#tryRules(open, blockOf, MOST_NUMBERS);
  }

  #tryRules(nodes: readonly PlannedNode[], blockOf: (node: PlannedNode) => Block, most?: number): void {
    const { plan, gradients } = this.#training;
    if (!gradients.some(({ node }) => node.judges)) tryRules(plan, nodes, blockOf, most);
  }

  #named(names: readonly string[] | undefined): ReadonlySet<PlannedNode> | undefined {
    return names && new Set(this.#training.plan.nodes.filter(({ name }) => names.includes(name)));
  }
}
