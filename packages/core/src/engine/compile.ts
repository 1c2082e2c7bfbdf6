import type { Answers } from "../black-box/answers.js";
import type { BlackBoxes } from "../black-box/black-boxes.js";
import { GraphError } from "../errors/errors.js";
import { describeValue, isNode, type Node } from "../graph/node.js";
import type { Operation } from "../graph/operation.js";
import { nameNodes, topological } from "../graph/walk.js";
import { type Shape, sampleSize } from "../tensor/shape.js";
import type { PlannedRange } from "./input-ranges.js";

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
  readonly boxes: BlackBoxes | undefined;
}

/**
 * Walks the graph once, names its nodes, rewrites those that ask for it (`lower`), and puts them in order.
 *
 * @param roots Everything that is wanted.
 * @param evaluating Nodes that evaluation computes in another way (`evaluation`) are rewritten so. Names are the same.
 * @throws GraphError, ShapeError for names that clash.
 */
export function compile(roots: readonly Node[], { evaluating = false }: { readonly evaluating?: boolean } = {}): Plan {
  for (const root of roots) {
    if (!isNode(root)) throw new GraphError(`compile: a root is ${describeValue(root)}; give a node.`);
  }
  const names = nameNodes(roots);
  const nodes: PlannedNode[] = [];
  const planned = new Map<Node, PlannedNode>();
  const feeds = new Map<string, PlannedNode>();
  const boxes = new Map<PlannedNode, Answers>();
  const ranges: PlannedRange[] = [];
  const add = (node: Node, name: string, owner: string): PlannedNode => {
    const { shape, options } = node;
    const answers = node.operation.outside?.answers(node.operation, name, sampleSize(shape));
    const operation = answers ? Object.freeze({ ...node.operation, forward: answers.forward }) : node.operation;
    const inputs = node.inputs.map((each) => planned.get(each) as PlannedNode);
    const made: PlannedNode = Object.freeze({ index: nodes.length, name, owner, operation, inputs, shape, options });
    nodes.push(made);
    if (answers) boxes.set(made, answers);
    return made;
  };
  const addRanges = ({ kind, operation, inputs }: Node, owner: string): void => {
    for (const [i, range] of (operation.ranges?.(inputs) ?? []).entries()) {
      const node = planned.get(inputs[i]) as PlannedNode;
      if (range) ranges.push({ ...range, label: `${kind} "${owner}"`, owner, node });
    }
  };
  const rewritten = ({ operation, inputs }: Node): Node | undefined =>
    (evaluating ? operation.evaluation?.(inputs) : undefined) ?? operation.lower?.(inputs);
  /** What a node was rewritten into bears its name; the parts on the way there bear it with their kind. */
  const addRewritten = (root: Node, name: string, owner: string): PlannedNode => {
    for (const node of topological([root])) {
      if (planned.has(node)) continue;
      addRanges(node, owner);
      const again = rewritten(node);
      const own = node === root ? name : `${name}/${node.kind}`;
      planned.set(node, again ? addRewritten(again, name, owner) : add(node, own, owner));
    }
    return planned.get(root) as PlannedNode;
  };
  for (const node of topological(roots)) {
    const name = names.get(node) as string;
    addRanges(node, name);
    const isFeed = node.operation.source?.from === "feed";
    const sameInput = isFeed ? feeds.get(name) : undefined;
    const other = rewritten(node);
    planned.set(node, sameInput ?? (other ? addRewritten(other, name, name) : add(node, name, name)));
    if (isFeed) feeds.set(name, planned.get(node) as PlannedNode);
  }
  const from = (source: string): PlannedNode[] => nodes.filter((node) => node.operation.source?.from === source);
  return {
    nodes,
    feeds: from("feed"),
    parameters: from("parameter"),
    constants: from("constant"),
    names,
    planned,
    ranges,
    boxes: boxes.values().next().value?.together(nodes, boxes),
  };
}
