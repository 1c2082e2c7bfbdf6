import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { isNode } from "../graph/create-node.js";
import type { PointValues } from "../graph/evaluation.js";
import type { Node } from "../graph/node.js";
import { nameNodes, topological } from "../graph/walk.js";
import { sampleSize } from "../tensor/shape.js";
import type { Plan, PlannableBlackBox, PlannedNode, PlannedRange } from "./plan.js";

/**
 * Compiles a graph to a plan: walks it once, names its nodes, rewrites nodes that have a `lower` rule, and puts them in order.
 *
 * @param roots The nodes that are wanted. The nodes that they depend on are compiled too.
 * @param evaluating Whether to apply the `evaluation` rule of nodes that evaluation computes differently. Names stay the same.
 * @param names The names of all nodes. Default: those that `nameNodes` gives.
 * @throws GraphError for a root that is not a node; GraphError or ShapeError for names that clash.
 */
export function compile(
  roots: readonly Node[],
  {
    evaluating = false,
    names: given,
  }: { readonly evaluating?: boolean; readonly names?: ReadonlyMap<Node, string> } = {},
): Plan {
  for (const root of roots) {
    if (!isNode(root)) throw new GraphError(`compile: a root is ${describeValue(root)}; give a node.`);
  }
  const names = given ?? nameNodes(roots);
  const nodes: PlannedNode[] = [];
  const planned = new Map<Node, PlannedNode>();
  const feeds = new Map<string, PlannedNode>();
  const boxes = new Map<PlannedNode, PointValues>();
  let blackBox: PlannableBlackBox | undefined;
  const ranges: PlannedRange[] = [];
  const add = (node: Node, name: string, owner: string): PlannedNode => {
    const { shape, options } = node;
    // The graph layer declares only BlackBox. The engine adds the methods that a plan needs.
    const box = node.operation.blackBox as PlannableBlackBox | undefined;
    const cache = box?.cacheFor({
      kind: node.kind,
      name,
      blackBox: box,
      inputNames: node.operation.inputs as readonly string[],
      size: sampleSize(shape),
      when: undefined,
    });
    const operation = cache ? Object.freeze({ ...node.operation, forward: cache.forward }) : node.operation;
    const inputs = node.inputs.map((each) => planned.get(each) as PlannedNode);
    const made: PlannedNode = Object.freeze({ index: nodes.length, name, owner, operation, inputs, shape, options });
    nodes.push(made);
    if (cache) boxes.set(made, cache);
    blackBox ??= box;
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
  /** The rewritten node keeps the name of the original. Its inner nodes are named `name/kind`. */
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
    boxes: blackBox?.together(nodes, boxes),
  };
}
