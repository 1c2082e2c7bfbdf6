import { checkContracts, type Findings, isDeclared } from "../engine/contract-checks.js";
import type { CheckedFeed } from "../engine/feed.js";
import type { Plan, PlannedNode } from "../engine/plan.js";
import type { Program } from "../engine/program.js";
import { isTried } from "../engine/smoothness.js";
import { MOST_SAMPLES } from "../engine/subject.js";
import type { Block } from "../graph/block.js";
import type { RunState } from "./run-state.js";
import type { TrainingPlan } from "./training-plan.js";

/** The size limit of blocks, in numbers, for trials of rules at the end of the first iteration. Most batches fit whole. */
const MOST_NUMBERS = 2 ** 14;

/** The findings on graphs that passed, by their number of samples. Only those that follow from what the nodes declare. */
const passed = /* @__PURE__ */ new WeakMap<Plan, Map<number, Findings>>();

/**
 * The properties of nodes that are found on the first batch: which nodes couple samples, and which are not smooth. A resumed run
 * takes them from its state, so that it computes in the same way.
 */
export class BatchCoupling {
  readonly #training: TrainingPlan;
  #findings: Partial<Findings> | undefined;
  /**
   * The user's nodes that are tried only at the end of the first iteration: all in a resumed run, else those behind black boxes.
   */
  readonly #untried: readonly PlannedNode[];
  #isFinished = false;
  /** Whether the samples of the first batch were too similar for trials to show much. */
  #areAlike = false;
  readonly #isResumed: boolean;

  constructor(training: TrainingPlan, known: RunState | undefined) {
    const { nodes, boxes } = training.plan;
    this.#training = training;
    this.#isResumed = known !== undefined;
    this.#untried = nodes.filter((node) => node.operation.contract && (known || boxes?.isBehind(node)));
    if (known) this.#findings = { coupled: this.#named(known.coupled), rough: this.#named(known.rough) };
  }

  /** The nodes whose samples are not known to be independent. */
  get coupled(): ReadonlySet<PlannedNode> {
    return this.#findings?.coupled ?? new Set();
  }

  /** The user's own nodes that are not known to be smooth; undefined if they were not tried. */
  get rough(): ReadonlySet<PlannedNode> | undefined {
    return this.#findings?.rough;
  }

  /** The names of the nodes, for a state. */
  get names(): Pick<RunState, "coupled" | "rough"> {
    const namesOf = (nodes: ReadonlySet<PlannedNode>): string[] => [...nodes].map(({ name }) => name);
    return { coupled: namesOf(this.coupled), ...(this.rough && { rough: namesOf(this.rough) }) };
  }

  /**
   * Tries the operations on the first batch.
   *
   * @param writeSources Writes the values of per-iteration sources.
   * @returns False if black boxes must be evaluated first. Call again then.
   */
  find(
    feed: CheckedFeed,
    kept: ReadonlyMap<PlannedNode, Block>,
    writeSources: (blockOf: (node: PlannedNode) => Block) => void,
  ): boolean {
    const { plan, gradients } = this.#training;
    const before = passed.get(plan)?.get(feed.samples);
    if (before) this.#isFinished = true;
    this.#findings ??= before;
    if (this.#findings) return true;
    const open = plan.nodes.filter(isTried);
    const isWanted = gradients.some(({ node }) => node.needsSmooth);
    const found = checkContracts(plan, feed, kept, isWanted ? open : [], writeSources, (blockOf) => {
      const now = plan.nodes.filter((node) => !this.#untried.includes(node));
      this.#tryRules(now, blockOf);
    });
    this.#areAlike = found?.areAlike === true;
    // Nodes that were not tried count as rough. Otherwise a gradient that resumes from the state would take them for smooth.
    this.#findings = found && !isWanted ? { ...found, rough: new Set(open) } : found;
    return found !== undefined;
  }

  /** At the end of the first iteration, tries what could not be tried before, and of a large batch more samples. */
  finish({ blockOf, samples }: Program): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    const own = this.#training.plan.nodes.filter((node) => node.operation.contract);
    const open = samples > MOST_SAMPLES ? own : this.#untried;
    for (const node of open) node.operation.contract?.trials.tryForward(node, blockOf);
    this.#tryRules(open, blockOf, MOST_NUMBERS);
    this.#rememberPassed(samples);
  }

  /** Spares later runs of the same graph on as many samples the trials. What depends on values is found anew in each run. */
  #rememberPassed(samples: number): void {
    const { plan } = this.#training;
    if (this.#isResumed || this.#areAlike || !isDeclared(plan, plan.nodes.filter(isTried))) return;
    const findings = passed.get(plan) ?? new Map<number, Findings>();
    passed.set(plan, findings.set(samples, { coupled: this.coupled, rough: this.rough ?? new Set() }));
  }

  #tryRules(nodes: readonly PlannedNode[], blockOf: (node: PlannedNode) => Block, most?: number): void {
    const { plan, gradients } = this.#training;
    if (gradients.some(({ node }) => node.judges)) return;
    const own = nodes.find(({ operation }) => operation.contract);
    own?.operation.contract?.trials.tryRules(plan, nodes, blockOf, most);
  }

  #named(names: readonly string[] | undefined): ReadonlySet<PlannedNode> | undefined {
    return names && new Set(this.#training.plan.nodes.filter(({ name }) => names.includes(name)));
  }
}
