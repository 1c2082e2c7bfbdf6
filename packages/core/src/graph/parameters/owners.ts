import type { Node } from "../node.js";
import { matchSignatures } from "../signatures/match.js";
import { withoutNumber } from "../signatures/name-number.js";
import type { Places } from "../signatures/places.js";
import type { Structure } from "../signatures/structure.js";
import type { KnownHyperparameters } from "./parameters.js";

/**
 * The nodes of a graph that have hyper-parameters, with the names that they bear in a record of another graph; undefined where
 * that cannot be told.
 *
 * @param places What the other graph's nodes are known by, where that is known.
 * @param isSame Whether both graphs give the same names.
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

/** The owner in a record that is of the kind of a node, where there is but one. */
function onlyOne({ kind }: Node, record: KnownHyperparameters): string | undefined {
  const owners = new Set<string>();
  for (const name of record.keys()) {
    if (typeof name !== "string") continue;
    const owner = name.slice(0, name.lastIndexOf("."));
    if (withoutNumber(owner) === kind) owners.add(owner);
  }
  return owners.size === 1 ? [...owners][0] : undefined;
}
