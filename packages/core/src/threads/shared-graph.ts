import { GraphError } from "../errors.js";
import type { NodeKind } from "../graph/define-node.js";
import type { GraphJSON } from "../graph/json/format.js";
import type { Kind } from "../graph/json/kinds.js";
import { writeGraph } from "../graph/json/write-graph.js";
import { labelOf, type Node } from "../graph/node.js";
import { type Root, sortRoots } from "../graph/roots.js";
import { topological } from "../graph/walk.js";
import { messageOf } from "../message-of.js";
import { kindsIn } from "./kinds-in.js";

/**
 * The graph as it is sent to other threads. Only they know all kinds that are built in: a page that merely leads them
 * does not load what it does not use.
 *
 * @param leftOut Hyper-parameters that are schedules or streams; the threads are told their values.
 * @param modules Where the kinds of the user's own nodes are, imported.
 * @throws GraphError where another thread could not make the same graph, and why.
 */
export function sharedGraph(
  roots: readonly Root[],
  leftOut: readonly string[],
  modules: readonly Readonly<Record<string, unknown>>[],
): GraphJSON {
  const nodes = topological(sortRoots("train", roots).values);
  const box = nodes.find(({ operation }) => operation.outside);
  if (box) {
    throw new GraphError(
      `train: ${labelOf(box.kind, box.name)} is a function that other threads do not have, and which may wait for anything; leave workers out.`,
    );
  }
  const kinds = new Map(kindsIn(modules).map((each) => [each.kind, each]));
  try {
    for (const node of nodes) checkSame(node, kinds.get(node.kind));
    return writeGraph(roots, leftOut);
  } catch (cause) {
    throw notTheSame(messageOf(cause), cause);
  }
}

/** What is thrown where another thread cannot make the same graph. */
export const notTheSame = (reason: string, cause?: unknown): GraphError =>
  new GraphError(
    `train: other threads could not make the same graph: ${reason} Name the modules of your own nodes (workers: { modules: [new URL("./my-nodes.js", import.meta.url)] }), or leave workers out.`,
    { cause },
  );

/**
 * A thread makes a node of a kind that the named modules export, or else one of rxgrad's own.
 *
 * @throws GraphError where the node is neither of them.
 */
function checkSame(node: Node, kind: Kind | undefined): void {
  if (!kind) {
    if (!node.operation.isOwn) return;
    throw new GraphError(`the node of kind "${node.kind}" is another one than rxgrad would make.`);
  }
  const again = "role" in kind ? undefined : madeAgain(node, kind);
  const own = functionsOf(node);
  const others = again ? functionsOf(again) : new Map();
  if (own.size === others.size && [...own].every(([name, text]) => others.get(name) === text)) return;
  throw new GraphError(`the node of kind "${node.kind}" is another one than the named modules would make.`);
}

const madeAgain = ({ inputs, options, name }: Node, kind: NodeKind): Node =>
  kind.build(inputs, name === undefined ? options : { ...options, name });

/** The text of each function that an operation is made of. */
function functionsOf({ operation }: Node): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(operation).flatMap(([name, value]) => (typeof value === "function" ? [[name, String(value)]] : [])),
  );
}
