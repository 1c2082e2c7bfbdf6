import type { Node } from "../node.js";
import { type Signature, signaturesOf } from "./signature.js";
import type { Structure } from "./structure.js";

/** The signatures of a network's nodes, which do not depend on their numbers. They are saved with its parameters. */
export interface Places {
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
export function placesOf(
  structureOf: () => Structure,
  ownersOf: () => Places["owners"] = () => new Map(),
): () => Places {
  let known: Places | undefined;
  return () => {
    known ??= findPlaces(structureOf(), ownersOf());
    return known;
  };
}

function findPlaces(structure: Structure, owners: Places["owners"]): Places {
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
