import type { BlackBox, EvaluationRequest, PointValues } from "../graph/evaluation.js";
import type { Node, Operation } from "../graph/node.js";
import type { InputRange } from "../graph/operation-parts.js";
import type { Shape } from "../tensor/shape.js";
import type { Stage } from "./stage.js";

/** A node of a plan: named and in order. Losses have been lowered, and softmax has been fused with cross-entropy. */
export interface PlannedNode {
  /** Its index in {@link Plan.nodes}. Inputs have smaller indices than their users. */
  readonly index: number;
  readonly name: string;
  /** The name of the user's node that it comes from. */
  readonly owner: string;
  readonly operation: Operation;
  readonly inputs: readonly PlannedNode[];
  readonly shape: Shape;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A compiled graph: its nodes, in the order of computation. A program binds it to memory. */
export interface Plan {
  readonly nodes: readonly PlannedNode[];
  readonly feeds: readonly PlannedNode[];
  readonly parameters: readonly PlannedNode[];
  readonly constants: readonly PlannedNode[];
  /** The names of all nodes that the user composed. */
  readonly names: ReadonlyMap<Node, string>;
  /** For each node that the user composed, the planned node with its value. */
  readonly planned: ReadonlyMap<Node, PlannedNode>;
  /** The ranges in which inputs must lie, for the user's nodes and for the nodes they were rewritten into. */
  readonly ranges: readonly PlannedRange[];
  /** The black boxes, if there are any. Their caches belong to this plan, so every run needs its own plan. */
  readonly boxes: PlanBoxes | undefined;
}

/** Whether all nodes of a plan are rxgrad's own. Those of users may keep views of the memory that they are called with. */
export const isBuiltInOnly = ({ nodes }: Plan): boolean => nodes.every(({ operation }) => operation.isOwn !== true);

/** The parameters that the user composed, with their names. A node planned as its input, such as dropout in evaluation, is none. */
export const namedParameters = ({ planned }: Plan): { readonly node: Node; readonly name: string }[] =>
  [...planned].flatMap(([node, { name }]) => (node.operation.source?.from === "parameter" ? [{ node, name }] : []));

/** The range in which the values of an input of a node must lie. */
export interface PlannedRange extends InputRange {
  /** The kind and name of the node that has the input. Errors begin with it. */
  readonly label: string;
  /** The name of the node that has the input. */
  readonly owner: string;
  /** The input: the node whose values are checked. */
  readonly node: PlannedNode;
}

/** The noise of a black box, estimated from repeated evaluations, and whether h is large enough for it. */
export interface Noise {
  /** The standard deviation of a value, which is the mean of `repeat` evaluations. Undefined if points are evaluated once. */
  readonly noise: number | undefined;
  /** The root mean square difference between values at neighboring points, noise included. Undefined for a single point. */
  readonly change: number | undefined;
  /**
   * True if `change` is less than twice `noise`: noise then causes more than half of the change. (Two values at the same point
   * differ by √2 times the noise.) A larger h or more repetitions help.
   */
  readonly isNoisy: boolean;
}

/** Statistics of a black box in one iteration. */
export interface BoxRecord extends Noise {
  /** The number of calls of its function, not counting retries after failures. */
  readonly evaluations: number;
}

/** A black box with the methods that a plan needs. */
export interface PlannableBlackBox extends BlackBox {
  /** Creates the collection of all black boxes of a plan. @param nodes All nodes, in order. */
  together(nodes: readonly PlannedNode[], boxes: ReadonlyMap<PlannedNode, PointValues>): PlanBoxes;
}

/** The black boxes of a plan, with the points that they must evaluate next. */
export interface PlanBoxes {
  /** Whether the value of a node depends on a black box. */
  isBehind(node: PlannedNode): boolean;
  /** The number of points that are wanted and not evaluated yet. */
  readonly wanted: number;
  /** The request whose values are missing; undefined if there is none. */
  readonly pendingRequest: EvaluationRequest | undefined;
  /** The statistics of this iteration, by the name of the black box. */
  readonly records: Readonly<Record<string, BoxRecord>>;
  /** Whether unknown points are added to the wanted points. */
  areOpen: boolean;
  /** Starts a new iteration: forgets all evaluated values. @param when Returns the iteration, in words. */
  clear(when: () => string): void;
  /** Joins the stages of an iteration into one. It requests wanted points, and starts again when they are evaluated. */
  collectAndReplay(stages: readonly Stage[]): Stage;
  /** Creates a request for all wanted points. */
  request(): EvaluationRequest;
  /** Stores the evaluated values, in the order of the request. */
  receive(values: readonly Float64Array[]): void;
}
