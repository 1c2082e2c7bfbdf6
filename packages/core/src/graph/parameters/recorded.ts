import { HyperparameterError } from "../../errors/errors.js";
import type { HyperparameterDeclaration } from "../hyperparameters.js";
import type { Node } from "../node.js";
import type { Structure } from "../signatures/structure.js";
import { ownersIn } from "./bind.js";
import { contextOf, type Parameters } from "./parameters.js";

/**
 * The value of a hyper-parameter of a node in the iteration of the parameters; undefined if they do not have it.
 *
 * @throws HyperparameterError if several nodes fit.
 */
export function recordedIn(
  structure: Structure,
  node: Node,
  declaration: HyperparameterDeclaration,
  parameters: Parameters,
): number | undefined {
  const { hyperparameters: record, signatures } = contextOf(parameters);
  const own = record?.get(declaration);
  if (own !== undefined || !record) return own;
  const owner = ownersIn(structure, record, signatures?.(), false).get(node);
  if (owner !== undefined) return record.get(`${owner}.${declaration.name}`);
  const isKnown = [...record.keys()].some((each) => typeof each === "string" && each.startsWith(node.kind));
  if (!isKnown) return undefined;
  throw new HyperparameterError(
    `evaluate: ${declaration.name} of a ${node.kind} may be that of several nodes of the run, which cannot be told apart; name them, or bind the parameters to the loss that was trained: parametersFromJSON(loss, parameters).`,
  );
}
