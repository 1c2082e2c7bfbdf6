import type { Term } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { shardRange } from "../../engine/stage.js";
import { type LossTerms, lossTerms, planOfTerms, type TermPlan } from "../../engine/term-plan.js";
import type { GradientNode, GradientPlan } from "../gradient-node.js";

/** The part of the work that one shard does. */
export type Part =
  /** Some samples of the batch, for all weights. */
  | { readonly by: "samples"; readonly from: number; readonly to: number }
  /** Shard `index` of `count` of the elements of each parameter. */
  | { readonly by: "elements"; readonly index: number; readonly count: number }
  /** The derivatives along some random directions, for all samples. */
  | { readonly by: "directions"; readonly from: number; readonly to: number }
  /** The terms of the loss that read no samples, for all weights. */
  | { readonly by: "rest" };

/** How the work of a gradient is cut. */
export type CutBy = Exclude<Part["by"], "rest">;

/** The most directions in a part: an answer with their derivatives, and with all that it says besides, is at most 1 kB. */
const MOST_DIRECTIONS = 64;

/** The most plans that are kept. Batches of another size have another plan. */
const MOST_PLANS = 32;

/** The work of a gradient in a plan, cut into parts. The parts depend on the number of samples alone. */
export class Cut {
  readonly by: CutBy;
  readonly #node: GradientNode;
  readonly #plan: Pick<GradientPlan, "plan" | "root">;
  readonly #shards: number;
  readonly #terms: LossTerms;
  readonly #plans = new Map<string, TermPlan>();

  constructor(node: GradientNode, plan: Pick<GradientPlan, "plan" | "root">, shards: number) {
    this.#node = node;
    this.#plan = plan;
    this.#shards = shards;
    this.#terms = lossTerms(plan.plan, plan.root);
    this.by = node.alongDirections ? "directions" : this.#terms.overSamples.length > 0 ? "samples" : "elements";
  }

  /** The terms of the loss that cannot be cut by samples, although they read samples. */
  get obstacles(): readonly Term[] {
    return this.by === "directions" ? [] : this.#terms.others;
  }

  /** The nodes that are computed from all samples of a batch, and have no batch axis. */
  get mixing(): readonly PlannedNode[] {
    return this.by === "samples" ? this.#terms.mixing : [];
  }

  /** The parts whose results are sent, for a batch of so many samples. */
  partsFor(samples: number): readonly Part[] {
    const size = this.by === "samples" ? samples : (this.#node.alongDirections?.directions ?? this.#shards);
    const least = this.by === "directions" ? Math.ceil(size / MOST_DIRECTIONS) : 1;
    const count = this.by === "elements" ? this.#elementShards : Math.min(size, Math.max(this.#shards, least));
    if (this.by === "elements") return Array.from({ length: count }, (_, index) => ({ by: "elements", index, count }));
    const { by } = this;
    return Array.from({ length: count }, (_, index) => ({ by, ...shardRange(size, { index, count }) }));
  }

  /** Whether terms without samples come beside the parts. */
  get hasRest(): boolean {
    return this.by === "samples" && this.#terms.withoutSamples.length > 0;
  }

  /** The plan that a part computes, of a batch of so many samples. */
  planFor({ by }: Part, batch: number): TermPlan {
    const key = by === "samples" ? `${by} ${batch}` : by;
    const known = this.#plans.get(key);
    if (known) return known;
    const { plan, root } = this.#plan;
    const made = planOfTerms(plan, root, this.#termsOf(by), by === "samples" ? batch : undefined);
    if (this.#plans.size === MOST_PLANS) this.#plans.clear();
    this.#plans.set(key, made);
    return made;
  }

  get #elementShards(): number {
    return this.#node.splitsElements ? this.#shards : 1;
  }

  #termsOf(by: Part["by"]): readonly Term[] {
    if (by === "samples") return this.#terms.overSamples;
    if (by === "rest") return this.#terms.withoutSamples;
    return [{ node: this.#plan.root, coefficient: 1 }];
  }
}
