import type { Structure } from "../signatures/structure.js";
import { bindParameters } from "./bind.js";
import { contextOf, type NamedTensor, Parameters } from "./parameters.js";

/** Binds the values of another network with the same layers to the nodes of the parameters of this one. */
export function rebindParameters(given: Parameters, own: Parameters): Parameters {
  const structure = (): Structure => contextOf(own).signatures?.()?.structure as Structure;
  const bound = bindParameters({ owner: "parameters", structure, wanted: [...own], isRoot: true }, given);
  const entries = [...own].map(({ name, node }) => ({ name, node, value: (bound.get(node) as NamedTensor).value }));
  const { hyperparameters } = contextOf(given);
  return new Parameters(entries, { hyperparameters, signatures: contextOf(own).signatures });
}
