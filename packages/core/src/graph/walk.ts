import { GraphError, ShapeError } from "../errors/errors.js";
import { sameShape, showShape } from "../tensor/shape.js";
import { labelOf } from "./create-node.js";
import type { Node } from "./node.js";

/** All nodes that the roots depend on, each once, inputs before their users. It does not recurse, so depth has no limit. */
export function topological(roots: readonly Node[]): Node[] {
  const ordered: Node[] = [];
  const entered = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const enter = (node: Node): void => {
    if (entered.has(node)) return;
    entered.add(node);
    stack.push({ node, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.node.inputs.length) enter(top.node.inputs[top.next++]);
      else {
        ordered.push(top.node);
        stack.pop();
      }
    }
  }
  return ordered;
}

/**
 * The name of every node that the roots depend on. It is the name that the user gave, or else the kind and a number in
 * topological order (`dense1`). A parameter that a layer made has the name of the layer and its own (`dense1/W`).
 *
 * @throws GraphError if two nodes have the same name; ShapeError if an input is used with two shapes.
 */
export function nameNodes(roots: readonly Node[]): Map<Node, string> {
  const nodes = topological(roots);
  const names = new Map<Node, string>();
  const taken = new Map<string, Node>();
  const give = (node: Node, name: string): void => {
    names.set(node, name);
    if (!taken.has(name)) taken.set(name, node);
  };
  for (const node of nodes) {
    if (node.name === undefined) continue;
    checkUnique(node, taken.get(node.name));
    give(node, node.name);
  }
  const counts = new Map<string, number>();
  const numbered = (kind: string): string => {
    let name: string;
    do {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      name = `${kind}${counts.get(kind)}`;
    } while (taken.has(name));
    return name;
  };
  // A parameter gets its name from the first layer that uses it, which comes later in the order.
  for (const node of nodes) {
    const isParameter = node.operation.source?.from === "parameter";
    if (!names.has(node) && !isParameter) give(node, numbered(node.kind));
    node.inputs.forEach((each, i) => {
      if (names.has(each)) return;
      const own = `${names.get(node)}/${node.operation.inputs?.[i] ?? i + 1}`;
      give(each, taken.has(own) ? numbered(each.kind) : own);
    });
  }
  for (const node of nodes) if (!names.has(node)) give(node, numbered(node.kind));
  return names;
}

/** Two `input` nodes with the same name and shape are one input. Any other two nodes with the same name are refused. */
function checkUnique(node: Node, other: Node | undefined): void {
  if (!other) return;
  if (node.operation.source?.from !== "feed" || other.operation.source?.from !== "feed") {
    throw new GraphError(
      `${labelOf(node.kind, node.name)}: another node (${other.kind}) has the same name; give each node a name of its own.`,
    );
  }
  if (!sameShape(node.shape, other.shape)) {
    throw new ShapeError(
      `input "${node.name}": it is used with two shapes, ${showShape(other.shape)} and ${showShape(node.shape)}; declare it once and use that node twice.`,
    );
  }
}

/** The inputs of a graph that enter the layer of a parameter without passing another parameter. */
export function feedInputsBeside(parameter: Node, roots: readonly Node[]): readonly Node[] {
  const isFrom = ({ operation }: Node, source: string): boolean => operation.source?.from === source;
  const layers = topological(roots).filter(({ inputs }) => inputs.includes(parameter));
  const before = new Set(layers.flatMap(({ inputs }) => inputs));
  for (const { inputs } of before) {
    if (!inputs.some((each) => isFrom(each, "parameter"))) for (const each of inputs) before.add(each);
  }
  return [...before].filter((each) => isFrom(each, "feed"));
}

/** The parts of a gradient or optimizer node that are read here. */
interface Named {
  readonly kind: string;
  readonly name: string | undefined;
}

/**
 * Names gradient and optimizer nodes. The name is the one that the user gave, or else kind and number.
 *
 * @throws GraphError if two nodes have the same name: their hyper-parameters would have the same names too.
 */
export function namer(nodes: readonly Named[]): (node: Named) => string {
  const names = new Map<Named, string>();
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  for (const { kind, name } of new Set(nodes)) {
    if (name === undefined) continue;
    if (taken.has(name)) {
      throw new GraphError(
        `${labelOf(kind, name)}: another gradient or optimizer has the same name; give each a name of its own.`,
      );
    }
    taken.add(name);
  }
  const numbered = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return taken.has(`${kind}${count}`) ? numbered(kind) : `${kind}${count}`;
  };
  for (const node of nodes) names.set(node, node.name ?? numbered(node.kind));
  return (node) => names.get(node) as string;
}

/** The parts of a node that are read here, for composed and planned nodes. */
type Reading<N> = Pick<Node, "operation"> & { readonly inputs: readonly N[] };

/**
 * The buffers among the inputs of nodes, each with the node that updates it. Buffers are parameters that are not weights, such as
 * running statistics.
 */
export function buffersAmong<N extends Reading<N>>(nodes: readonly N[]): Map<N, N> {
  const owners = new Map<N, N>();
  for (const node of nodes) {
    const { buffers, bufferUpdate } = node.operation;
    for (const input of buffers ?? bufferUpdate?.inputs ?? []) owners.set(node.inputs[input], node);
  }
  return owners;
}
