import type { Node } from "../node.js";
import { type Signature, signaturesOf } from "./signature.js";
import type { Structure } from "./structure.js";

/** What a network's nodes are known by, whatever their numbers: it goes with its parameters, and is saved with them. */
export interface Places {
  /** By the name of the parameter. */
  readonly parameters: ReadonlyMap<string, Signature>;
  /** Nodes with hyper-parameters of their own, by name. */
  readonly nodes: ReadonlyMap<string, Signature>;
  /** Gradients and optimizers, by name: a hash of what is theirs. */
  readonly owners: ReadonlyMap<string, string>;
  /** The graph itself, where it is there. */
  readonly structure?: Structure;
  /** Where it is the same, every name means the same. Undefined where it is not known. */
  readonly program: string | undefined;
}

/** The places in a graph, made when they are first asked for: most parameters are never saved. */
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
