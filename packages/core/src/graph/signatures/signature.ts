import type { Node } from "../node.js";
import type { Structure } from "./structure.js";

/**
 * What a parameter is known by, whatever its number: each place where it is used, and, where others are used alike, what tells
 * it from those.
 */
export interface Signature {
  /** Whether its name is of the user's giving. */
  readonly isNamed: boolean;
  readonly uses: readonly string[];
  /** Of all that lies behind it, what those with a use in common do not share. */
  readonly features: readonly string[];
}

/** How signatures are made; those made in another way say nothing here. */
const MADE = "2";

/** A signature as text. */
export const signatureText = ({ isNamed, uses, features }: Signature): string =>
  [isNamed ? `${MADE}n` : MADE, ...uses, ...(features.length > 0 ? ["/", ...features] : [])].join(" ");

/** A signature from its text; undefined where it is none, or made in another way. */
function signatureFrom(text: unknown): Signature | undefined {
  if (typeof text !== "string") return undefined;
  const [made, ...hashes] = text.split(" ");
  if (made !== MADE && made !== `${MADE}n`) return undefined;
  const at = hashes.indexOf("/");
  const end = at < 0 ? hashes.length : at;
  return { isNamed: made !== MADE, uses: hashes.slice(0, end), features: hashes.slice(end + 1) };
}

/** Signatures from their texts, by name; undefined where not all are signatures. */
export function signaturesFrom(
  texts: Iterable<readonly [name: string, text: unknown]>,
): ReadonlyMap<string, Signature> | undefined {
  const signatures = new Map<string, Signature>();
  for (const [name, text] of texts) {
    const signature = signatureFrom(text);
    if (!signature) return undefined;
    signatures.set(name, signature);
  }
  return signatures;
}

/** The signatures of some nodes of a graph. */
export function signaturesOf(structure: Structure, nodes: readonly Node[]): Map<Node, Signature> {
  const uses = new Map(nodes.map((node) => [node, structure.usesOf(node).sort()]));
  const signatures = new Map<Node, Signature>();
  for (const alike of alikeIn(nodes, (node) => uses.get(node) as string[])) {
    const all = alike.map((node) => (alike.length > 1 ? structure.featuresOf(node) : new Set<string>()));
    alike.forEach((node, i) => {
      const features = [...all[i]].filter((each) => all.some((other) => !other.has(each))).sort();
      signatures.set(node, { isNamed: structure.isNamed(node), uses: uses.get(node) as string[], features });
    });
  }
  return signatures;
}

/** Sorts things into lists: those of one list have uses in common, directly or by way of others. */
export function alikeIn<T>(all: readonly T[], usesOf: (each: T) => readonly string[]): T[][] {
  const lists = new Map<string, T[]>();
  for (const each of all) {
    const met = new Set(usesOf(each).flatMap((use) => (lists.has(use) ? [lists.get(use) as T[]] : [])));
    const joined = [...[...met].flat(), each];
    for (const one of joined) for (const use of usesOf(one)) lists.set(use, joined);
  }
  return [...new Set(lists.values())];
}
