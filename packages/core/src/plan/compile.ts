import { GraphError } from "../errors.js";
import { describeValue, isNode, type Node } from "../graph/node.js";
import type { Operation } from "../graph/operation.js";
import { nameNodes, topological } from "../graph/walk.js";
import type { Shape } from "../tensor/shape.js";

/** A node as it will be computed: named, in its place in the order, with losses taken apart and fused. */
export interface PlannedNode {
  /** Its place in {@link Plan.nodes}; inputs come before what uses them. */
  readonly index: number;
  readonly name: string;
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
}

/**
 * Walks the graph once, names its nodes, rewrites those that ask for it (`lower`), and puts them in order.
 *
 * @param roots Everything that is wanted.
 * @throws GraphError, ShapeError for names that clash.
 */
export function compile(roots: readonly Node[]): Plan {
  for (const root of roots) {
    if (!isNode(root)) throw new GraphError(`compile: a root is ${describeValue(root)}; give a node.`);
  }
  const names = nameNodes(roots);
  const nodes: PlannedNode[] = [];
  const planned = new Map<Node, PlannedNode>();
  const feeds = new Map<string, PlannedNode>();
  const add = (node: Node, name: string): PlannedNode => {
    const { operation, shape, options } = node;
    const inputs = node.inputs.map((each) => planned.get(each) as PlannedNode);
    const made: PlannedNode = Object.freeze({ index: nodes.length, name, operation, inputs, shape, options });
    nodes.push(made);
    return made;
  };
  for (const node of topological(roots)) {
    const name = names.get(node) as string;
    const isFeed = node.operation.source?.from === "feed";
    const sameInput = isFeed ? feeds.get(name) : undefined;
    if (sameInput) planned.set(node, sameInput);
    else if (node.operation.lower) planned.set(node, addLowered(node.operation.lower(node.inputs), name, planned, add));
    else planned.set(node, add(node, name));
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
  };
}

/** What a node was rewritten into bears its name; the parts on the way there bear it with their kind. */
function addLowered(
  root: Node,
  name: string,
  planned: Map<Node, PlannedNode>,
  add: (node: Node, name: string) => PlannedNode,
): PlannedNode {
  for (const node of topological([root])) {
    if (planned.has(node)) continue;
    if (node.operation.lower) planned.set(node, addLowered(node.operation.lower(node.inputs), name, planned, add));
    else planned.set(node, add(node, node === root ? name : `${name}/${node.kind}`));
  }
  return planned.get(root) as PlannedNode;
}
