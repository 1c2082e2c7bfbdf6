import type { Node } from "../node.js";
import type { Structure } from "./structure.js";

/**
 * Identifies a parameter, or another node, without its number. It contains hashes of all its uses. If other nodes have a use in
 * common with it, it also contains features that distinguish it from them.
 */
export interface Signature {
  /** Whether the user gave the name. */
  readonly isNamed: boolean;
  readonly uses: readonly string[];
  /** Hashes of nodes that depend on it, without those that all nodes with a use in common have. */
  readonly features: readonly string[];
}

/** The version of the way in which signatures are made. Those of another version are ignored. */
const MADE = "2";

/** A signature as text. */
export const signatureText = ({ isNamed, uses, features }: Signature): string =>
  [isNamed ? `${MADE}n` : MADE, ...uses, ...(features.length > 0 ? ["/", ...features] : [])].join(" ");

/** Reads a signature; undefined if the text is not one, or is of another version. */
function signatureFrom(text: unknown): Signature | undefined {
  if (typeof text !== "string") return undefined;
  const [made, ...hashes] = text.split(" ");
  if (made !== MADE && made !== `${MADE}n`) return undefined;
  const at = hashes.indexOf("/");
  const end = at < 0 ? hashes.length : at;
  return { isNamed: made !== MADE, uses: hashes.slice(0, end), features: hashes.slice(end + 1) };
}

/** Reads signatures by name; undefined if any text is not one. */
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

/** Groups values: those in one group have uses in common, directly or through others of the group. */
export function alikeIn<T>(all: readonly T[], usesOf: (each: T) => readonly string[]): T[][] {
  const lists = new Map<string, T[]>();
  for (const each of all) {
    const met = new Set(usesOf(each).flatMap((use) => (lists.has(use) ? [lists.get(use) as T[]] : [])));
    const joined = [...[...met].flat(), each];
    for (const one of joined) for (const use of usesOf(one)) lists.set(use, joined);
  }
  return [...new Set(lists.values())];
}

/** The signatures of a network's nodes, which do not depend on their numbers. They are saved with its parameters. */
export interface NetworkSignatures {
  /** Parameters, by name. */
  readonly parameters: ReadonlyMap<string, Signature>;
  /** Nodes that have hyper-parameters, by name. */
  readonly nodes: ReadonlyMap<string, Signature>;
  /** Hashes of gradients and optimizers, by name. */
  readonly owners: ReadonlyMap<string, string>;
  /** The graph, if it is present. */
  readonly structure?: Structure;
  /** A hash of the whole graph. If two are equal, every name means the same in both. Undefined if it is not known. */
  readonly program: string | undefined;
}

/** Makes the signatures of a graph on first use, because most parameters are never saved. */
export function networkSignatures(
  structureOf: () => Structure,
  ownersOf: () => NetworkSignatures["owners"] = () => new Map(),
): () => NetworkSignatures {
  let known: NetworkSignatures | undefined;
  return () => {
    known ??= makeSignatures(structureOf(), ownersOf());
    return known;
  };
}

function makeSignatures(structure: Structure, owners: NetworkSignatures["owners"]): NetworkSignatures {
  const named = (nodes: readonly Node[]): Map<string, Signature> => {
    const signatures = signaturesOf(structure, nodes);
    return new Map(nodes.map((node) => [structure.names.get(node) as string, signatures.get(node) as Signature]));
  };
  return {
    parameters: named(structure.nodes.filter(({ operation }) => operation.source?.from === "parameter")),
    nodes: named(structure.nodes.filter(({ operation }) => operation.hyperparameters?.length)),
    owners,
    structure,
    program: structure.program,
  };
}
