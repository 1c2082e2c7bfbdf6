import type { Node } from "../node.js";
import { alikeIn, type Signature, signaturesOf, signatureText } from "./signature.js";
import type { Structure } from "./structure.js";

/** The result of a search for a node: the name that was found, or the names of all candidates if there is not exactly one. */
export type Found = { readonly name: string } | { readonly among: readonly string[] };

/**
 * Finds the nodes of a graph among the signatures of another graph. The names of users are compared first, then the uses of a
 * node, then its features. If both graphs come from the same program, every node is found by its name, even among equal nodes.
 *
 * @param given The signatures of the other graph, by the names in that graph.
 */
export function matchSignatures(
  structure: Structure,
  wanted: readonly Node[],
  given: ReadonlyMap<string, Signature>,
): ReadonlyMap<Node, Found> {
  const own = signaturesOf(structure, wanted);
  const nameOf = (node: Node): string => structure.names.get(node) as string;
  const isSame = (node: Node): boolean => {
    const other = given.get(nameOf(node));
    return other !== undefined && signatureText(other) === signatureText(own.get(node) as Signature);
  };
  if (given.size === wanted.length && wanted.every(isSame)) {
    return withoutVague(structure, own, new Map(wanted.map((node) => [node, { name: nameOf(node) }])));
  }
  const found = new Map<Node, Found>();
  const left = new Map(given);
  for (const node of wanted) {
    const name = nameOf(node);
    const other = given.get(name);
    // The same name in the other graph may have been given by numbering.
    if (!own.get(node)?.isNamed || other?.isNamed === false) continue;
    found.set(node, other ? { name } : { among: [] });
    left.delete(name);
  }
  for (const node of wanted) if (!found.has(node)) found.set(node, searchFor(node, structure, own, left));
  return withoutVague(structure, own, onlyOnce(found));
}

/**
 * Discards what was found by order alone for nodes whose functions have the same text, because they may differ in what they do.
 */
function withoutVague(
  structure: Structure,
  own: ReadonlyMap<Node, Signature>,
  found: ReadonlyMap<Node, Found>,
): ReadonlyMap<Node, Found> {
  const result = new Map(found);
  for (const alike of alikeIn([...found.keys()], (node) => (own.get(node) as Signature).uses)) {
    for (const node of alike) {
      const twins = alike.filter((each) => each === node || structure.mayBeEither(node, each));
      const names = twins.flatMap((each) => namesOf(found.get(each) as Found));
      if (twins.length > 1) result.set(node, { among: [...new Set(names)] });
    }
  }
  return result;
}

const namesOf = (found: Found): readonly string[] => ("name" in found ? [found.name] : found.among);

function searchFor(
  node: Node,
  structure: Structure,
  own: ReadonlyMap<Node, Signature>,
  left: ReadonlyMap<string, Signature>,
): Found {
  const { uses } = own.get(node) as Signature;
  const among = [...left].filter(([, other]) => meets(other, uses));
  const all = among.map(([name]) => name);
  if (all.length === 1) return { name: all[0] };
  // Features distinguish only nodes whose features were compared with each other.
  const alike = alikeIn([...left], ([, other]) => other.uses).find((list) => list.some(([name]) => name === all[0]));
  if (all.length === 0 || !all.every((each) => alike?.some(([name]) => name === each))) return { among: all };
  const features = [...structure.featuresOf(node)].filter((each) =>
    among.some(([, other]) => other.features.includes(each)),
  );
  const fitting = among.filter(([, other]) => features.every((each) => other.features.includes(each)));
  return fitting.length === 1 ? { name: fitting[0][0] } : { among: all };
}

const meets = (other: Signature, uses: readonly string[]): boolean => other.uses.some((each) => uses.includes(each));

/** Discards names that were found for several nodes. */
function onlyOnce(found: ReadonlyMap<Node, Found>): ReadonlyMap<Node, Found> {
  const counts = new Map<string, number>();
  for (const each of found.values()) if ("name" in each) counts.set(each.name, (counts.get(each.name) ?? 0) + 1);
  return new Map(
    [...found].map(([node, each]) => [
      node,
      "name" in each && (counts.get(each.name) as number) > 1 ? { among: [each.name] } : each,
    ]),
  );
}
