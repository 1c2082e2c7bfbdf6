import { describeValue } from "../../errors/describe-value.js";
import { GraphError, HyperparameterError } from "../../errors/errors.js";
import { knownOptions } from "../../errors/known-options.js";
import { checkValue, type HyperparameterDeclaration } from "../hyperparameters.js";
import type { Node } from "../node.js";
import { matchSignatures } from "../signatures/match.js";
import { type Places, placesOf } from "../signatures/places.js";
import { Structure } from "../signatures/structure.js";
import { bindParameters, nameFound } from "./bind.js";
import { ownersIn } from "./owners.js";
import { contextOf, type KnownHyperparameters, type NamedTensor, Parameters } from "./parameters.js";
import { allParametersOf, type NamedParameter } from "./parameters-of.js";
import { signaturesIn, tensorFromJSON } from "./read-parameters.js";

export interface ParametersFromJSONOptions {
  /**
   * What the hyper-parameters of the run were in the iteration that the parameters come from, for {@link evaluate} to go by:
   * `iteration.hyperparameters`, or those of a saved state. JSON of parameters does not hold them, and without them a schedule
   * of a node is asked for its first iteration, and a stream is refused. Those of gradients and optimizers are left aside.
   */
  readonly hyperparameters?: Readonly<Record<string, number>> | undefined;
}

/**
 * Reads parameters back from what {@link Parameters.toJSON} wrote, or a checkpoint holds, for the network under `root`: they know
 * its nodes then, and any part of it can be evaluated with them. Give the loss that was trained, made anew.
 *
 * A layer is known by the name that its user gave, or by what it is and what it is given. Where that does not tell two layers
 * apart, the same program finds them by their numbers. JSON without signatures knows names alone: it is for the root it was
 * saved with.
 *
 * @param json Or `Parameters`, such as those of a saved state.
 * @throws GraphError where a name is missing or not known to the network, a layer is not the one that was saved or may be one
 * of several, or something is not a finite number; ShapeError where a shape differs; HyperparameterError for a hyper-parameter
 * outside its domain, and where those given lack one that changes, as they do where its name is misspelled.
 * @example
 * const W = parametersFromJSON(loss, JSON.parse(text));
 */
export function parametersFromJSON(
  root: Node | readonly Node[],
  json: unknown,
  options?: ParametersFromJSONOptions,
): Parameters {
  const { hyperparameters } = knownOptions("parametersFromJSON", options, ["hyperparameters"]);
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  const wanted = allParametersOf(roots);
  const read = json instanceof Parameters ? bound(roots, wanted, json) : fromObject(roots, wanted, json);
  const known = json instanceof Parameters ? contextOf(json) : {};
  const record = hyperparameters ? new Map(Object.entries(hyperparameters)) : known.hyperparameters;
  return new Parameters(
    read.map(({ name, node, value }) => ({ name, node, value })),
    {
      places: placesOf(() => new Structure(roots)),
      hyperparameters:
        record && hyperparametersIn(roots, record, known.places?.(), read, hyperparameters !== undefined),
    },
  );
}

/** @param isAll Whether the record must have all that change. */
function hyperparametersIn(
  roots: readonly Node[],
  record: KnownHyperparameters,
  places: Places | undefined,
  read: readonly Read[],
  isAll: boolean,
): KnownHyperparameters {
  const isSame = places === undefined && read.every(({ name, saved }) => name === saved);
  return declaredUnder(record, ownersIn(new Structure(roots), record, places, isSame), isAll);
}

/** A value, and the name that it was saved under. */
interface Read extends NamedTensor {
  readonly saved: string;
}

function bound(roots: readonly Node[], wanted: readonly NamedParameter[], given: Parameters): Read[] {
  const binding = bindParameters(
    { owner: "parameters", structure: () => new Structure(roots), wanted, isRoot: true },
    given,
  );
  const read = wanted.map(({ name, node }) => {
    const { name: saved, value } = binding.get(node) as NamedTensor;
    return { name, node, value, saved };
  });
  checkSurplus(given.names, read);
  return read;
}

function fromObject(roots: readonly Node[], wanted: readonly NamedParameter[], json: unknown): Read[] {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    const fix = typeof json === "string" ? "give JSON.parse of it, an object" : "give an object";
    throw new GraphError(
      `parameters: they are ${describeValue(json)}; ${fix} with { shape, data } for each of ${listNames(wanted)}.`,
    );
  }
  const given = new Map<string, unknown>(Object.entries(json));
  const signatures = signaturesIn(given);
  const nodes = wanted.map(({ node }) => node);
  const found = signatures && matchSignatures(new Structure(roots), nodes, signatures);
  const read = wanted.map(({ name, node }): Read => {
    const each = found?.get(node) ?? { name };
    if (!given.has(name) && (!("name" in each) || each.name === name)) {
      throw new GraphError(`parameters: "${name}" is missing; give { shape, data } for each of ${listNames(wanted)}.`);
    }
    const saved = nameFound("parameters", name, each, given);
    return { name, node, value: tensorFromJSON(saved, node.shape, given.get(saved)), saved };
  });
  checkSurplus([...given.keys()], read);
  return read;
}

function checkSurplus(names: readonly string[], read: readonly Read[]): void {
  const known = new Set(read.map(({ saved }) => saved));
  const surplus = names.find((name) => !known.has(name));
  if (surplus === undefined) return;
  throw new GraphError(`parameters: the network has none named "${surplus}"; load what this network saved.`);
}

/**
 * The hyper-parameters of nodes. Others of the run are left aside: an optimizer may bear the name of a node.
 *
 * @param owners The names of the nodes in the record.
 */
function declaredUnder(
  record: KnownHyperparameters,
  owners: ReadonlyMap<Node, string | undefined>,
  isAll: boolean,
): KnownHyperparameters {
  const known = new Map<HyperparameterDeclaration, number>();
  for (const [node, owner = node.kind] of owners) {
    for (const declaration of node.operation.hyperparameters ?? []) {
      const name = `${owner}.${declaration.name}`;
      const value = record.get(declaration) ?? record.get(name);
      if (value !== undefined) {
        checkValue(owner, declaration, value);
        known.set(declaration, value);
      } else if (isAll && typeof declaration.value !== "number") {
        throw new HyperparameterError(
          `parameters: the hyper-parameters lack "${name}", which changes; give all of the run, such as iteration.hyperparameters.`,
        );
      }
    }
  }
  return known;
}

const listNames = (parameters: readonly { name: string }[]): string =>
  parameters.map(({ name }) => name).join(", ") || "no parameters: the network has none";
