import { GraphError } from "../errors/errors.js";
import { labelOf } from "./create-node.js";

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
