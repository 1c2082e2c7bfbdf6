import type { BlackBox, EvaluationRequest, PointValues } from "../graph/evaluation.js";
import type { Node, Operation } from "../graph/node.js";
import type { InputRange } from "../graph/operation-parts.js";
import type { Shape } from "../tensor/shape.js";
import type { Stage } from "./stage.js";

/** A node as it will be computed: named, in its place in the order, with losses taken apart and fused. */
export interface PlannedNode {
  /** Its place in {@link Plan.nodes}; inputs come before what uses them. */
  readonly index: number;
  readonly name: string;
  /** The name of the node of the user's that it is, or is a part of. */
  readonly owner: string;
  readonly operation: Operation;
  readonly inputs: readonly PlannedNode[];
  readonly shape: Shape;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A graph ready to be given memory: what is computed, in order. */
export interface Plan {
  readonly nodes: readonly PlannedNode[];
  readonly feeds: readonly PlannedNode[];
  readonly parameters: readonly PlannedNode[];
  readonly constants: readonly PlannedNode[];
  /** The names of all nodes that the user composed. */
  readonly names: ReadonlyMap<Node, string>;
  /** Where a node of the user's is computed. */
  readonly planned: ReadonlyMap<Node, PlannedNode>;
  /** Where values must lie: of the nodes that the user composed, and of those that they were rewritten into. */
  readonly ranges: readonly PlannedRange[];
  /** What is evaluated outside, if anything is. What it knows is this plan's: of two runs, each needs a plan of its own. */
  readonly boxes: PlanBoxes | undefined;
}

/** Where the values of an input of a node must lie. */
export interface PlannedRange extends InputRange {
  /** The node whose input it is: how errors begin, and its name. */
  readonly label: string;
  readonly owner: string;
  /** The node whose values they are. */
  readonly node: PlannedNode;
}

/** What repeated evaluations tell of the noise in a black box, and whether h is large enough for it. */
export interface Noise {
  /** The standard deviation of an answer, the mean of `repeat` evaluations; undefined where points are evaluated once. */
  readonly noise: number | undefined;
  /** By how much answers at neighboring points differ (root mean square), noise included; undefined for one point. */
  readonly change: number | undefined;
  /**
   * Whether noise makes up more than half of that: `change` is less than twice `noise`, when two answers to the same
   * question differ by √2 of it. A larger h or more repetitions help.
   */
  readonly isNoisy: boolean;
}

/** What a black box did in an iteration. */
export interface BoxRecord extends Noise {
  /** How often its function was called, tries after failures not counted. */
  readonly evaluations: number;
}

/** A black box, as a plan sees it. */
export interface PlannableBlackBox extends BlackBox {
  /** All black boxes of a plan, of which it is one. @param nodes All nodes, in order. */
  together(nodes: readonly PlannedNode[], boxes: ReadonlyMap<PlannedNode, PointValues>): PlanBoxes;
}

/** The black boxes of a plan: what they are to be asked next, and the request for it. */
export interface PlanBoxes {
  /** Whether a node's value depends on answers. */
  isBehind(node: PlannedNode): boolean;
  /** How many points are wanted and not answered. */
  readonly wanted: number;
  /** What has been asked for and not answered. */
  readonly request: EvaluationRequest | undefined;
  /** By name, what each did in this iteration. */
  readonly records: Readonly<Record<string, BoxRecord>>;
  /** Whether unknown points are wanted, or just not known. */
  areOpen: boolean;
  /** A new iteration: nothing is known. @param when Tells it in words. */
  clear(when: () => string): void;
  /** The stages of an iteration as one that asks for what is wanted, and begins again once it is answered. */
  collectAndReplay(stages: readonly Stage[]): Stage;
  /** Asks for all that is wanted. */
  ask(): EvaluationRequest;
  /** Takes the answers to the request, in its order. */
  answer(answers: readonly Float64Array[]): void;
}
