import type { Node } from "../node.js";
import { matchSignatures } from "../signatures/match.js";
import { withoutNumber } from "../signatures/name-number.js";
import type { Places } from "../signatures/places.js";
import type { Structure } from "../signatures/structure.js";
import type { KnownHyperparameters } from "./parameters.js";

/**
 * The nodes of a graph that have hyper-parameters, with their names in a record of another graph. The name is undefined if it
 * cannot be determined.
 *
 * @param places The signatures of the other graph's nodes, if they are known.
 * @param isSame Whether both graphs give the same names to their nodes.
 */
export function ownersIn(
  structure: Structure,
  record: KnownHyperparameters,
  places: Places | undefined,
  isSame: boolean,
): ReadonlyMap<Node, string | undefined> {
  const nodes = structure.nodes.filter(({ operation }) => operation.hyperparameters?.length);
  if (isSame || places?.program === structure.program) {
    return new Map(nodes.map((node) => [node, structure.names.get(node)]));
  }
  if (places?.program === undefined) return new Map(nodes.map((node) => [node, node.name ?? onlyOne(node, record)]));
  const found = matchSignatures(structure, nodes, places.nodes);
  return new Map([...found].map(([node, each]) => [node, "name" in each ? each.name : undefined]));
}

/** The only owner in a record that has the kind of a node; undefined if there are several or none. */
function onlyOne({ kind }: Node, record: KnownHyperparameters): string | undefined {
  const owners = new Set<string>();
  for (const name of record.keys()) {
    if (typeof name !== "string") continue;
    const owner = name.slice(0, name.lastIndexOf("."));
    if (withoutNumber(owner) === kind) owners.add(owner);
  }
  return owners.size === 1 ? [...owners][0] : undefined;
}
