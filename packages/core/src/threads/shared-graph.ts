import { GraphError } from "../errors.js";
import type { GraphJSON } from "../graph/json/format.js";
import { fromJSON } from "../graph/json/from-json.js";
import type { Kind } from "../graph/json/kinds.js";
import { toJSON } from "../graph/json/to-json.js";
import { labelOf, type Node } from "../graph/node.js";
import { type Root, sortRoots } from "../graph/roots.js";
import { topological } from "../graph/walk.js";
import { kindsIn } from "./follower.js";

/**
 * The graph as it is sent to other threads.
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
  const box = nodesUnder(roots).find(({ operation }) => operation.outside);
  if (box) {
    throw new GraphError(
      `train: ${labelOf(box.kind, box.name)} is a function that other threads do not have, and which may wait for anything; leave workers out.`,
    );
  }
  const kinds = kindsIn(modules);
  try {
    const graph = toJSON(roots, { leaveOut: leftOut });
    const hyperparameters = Object.fromEntries(leftOut.map((name) => [name, () => 0]));
    const made = fromJSON(graph, { kinds, hyperparameters });
    checkSame(roots, made.roots, kinds);
    return graph;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GraphError(
      `train: other threads could not make the same graph: ${reason} Name the modules of your own nodes (workers: { modules: [new URL("./my-nodes.js", import.meta.url)] }), or leave workers out.`,
      { cause },
    );
  }
}

/** @throws GraphError where a node was made again from other functions than it had. */
function checkSame(given: readonly Root[], made: readonly Root[], kinds: readonly Kind[]): void {
  const again = nodesUnder(made);
  nodesUnder(given).forEach((node, i) => {
    const own = functionsOf(node);
    const others = functionsOf(again[i]);
    if (own.size === others.size && [...own].every(([name, text]) => others.get(name) === text)) return;
    const where = kinds.some((each) => each.kind === node.kind) ? "the named modules" : "rxgrad";
    throw new GraphError(`the node of kind "${node.kind}" is another one than ${where} would make.`);
  });
}

const nodesUnder = (roots: readonly Root[]): Node[] => topological(sortRoots("train", roots).values);

/** The text of each function that an operation is made of. */
function functionsOf({ operation }: Node): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(operation).flatMap(([name, value]) => (typeof value === "function" ? [[name, String(value)]] : [])),
  );
}
