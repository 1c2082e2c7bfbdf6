import type { Node } from "../node.js";
import { alikeIn, type Signature, signaturesOf, signatureText } from "./signature.js";
import type { Structure } from "./structure.js";

/** What became of a node that was looked for: the name of what was found, or of all that it could be. */
export type Found = { readonly name: string } | { readonly among: readonly string[] };

/**
 * Finds nodes of a graph again among what another graph knew, by signatures: the names that users gave first, then by where a
 * node is used, and what lies behind it. The same program finds everything again by name, even where nothing tells it apart.
 *
 * @param given Signatures by the names that the other graph gave.
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
    // What looks like the same name may be a number that was given automatically.
    if (!own.get(node)?.isNamed || other?.isNamed === false) continue;
    found.set(node, other ? { name } : { among: [] });
    left.delete(name);
  }
  for (const node of wanted) if (!found.has(node)) found.set(node, searchFor(node, structure, own, left));
  return withoutVague(structure, own, onlyOnce(found));
}

/** Of nodes whose functions have the same text and may do different things, none is found by an order. */
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
  // Features tell apart only those whose features were compared.
  const alike = alikeIn([...left], ([, other]) => other.uses).find((list) => list.some(([name]) => name === all[0]));
  if (all.length === 0 || !all.every((each) => alike?.some(([name]) => name === each))) return { among: all };
  const features = [...structure.featuresOf(node)].filter((each) =>
    among.some(([, other]) => other.features.includes(each)),
  );
  const fitting = among.filter(([, other]) => features.every((each) => other.features.includes(each)));
  return fitting.length === 1 ? { name: fitting[0][0] } : { among: all };
}

const meets = (other: Signature, uses: readonly string[]): boolean => other.uses.some((each) => uses.includes(each));

/** What was found for several nodes is found for none of them. */
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
