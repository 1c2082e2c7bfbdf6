import { describeValue, shortened, someOf } from "../../errors/describe-value.js";
import { GraphError, ShapeError } from "../../errors/errors.js";
import { sameShape, showShape } from "../../tensor/shape.js";
import { checkAttached } from "../../tensor/tensor.js";
import type { Node } from "../node.js";
import { type Found, matchSignatures } from "../signatures/match.js";
import { matchNumbers, withoutNumber } from "../signatures/numbering.js";
import type { NetworkSignatures, Signature } from "../signatures/signature.js";
import type { Structure } from "../signatures/structure.js";
import { contextOf, entryOf, type KnownHyperparameters, type NamedTensor, Parameters } from "./parameters.js";
import type { NamedParameter } from "./parameters-of.js";

/** The parameters that a graph needs. */
export interface Wanting {
  /** The beginning of error messages. */
  readonly owner: string;
  /** The graph that needs them. */
  structure(): Structure;
  /** The wanted parameters, with their names under the roots of the graph. */
  readonly wanted: readonly NamedParameter[];
  /** Whether its roots are those that were trained, or are assumed to be. Equal names are then enough. */
  readonly isRoot: boolean;
}

/** The value found for each parameter, with the name that it had among the given ones. */
export type Binding = ReadonlyMap<Node, NamedTensor>;

/** @throws GraphError for a value that is not `Parameters`. */
export function checkParameters(owner: string, given: unknown): asserts given is Parameters {
  if (given instanceof Parameters) return;
  throw new GraphError(
    `${owner}: the parameters are ${describeValue(given)}; give Parameters, such as iteration.parameters or initialParameters(loss).`,
  );
}

/**
 * Finds the value of each parameter: by its node, by the name that the user gave, or by the signature of its node.
 *
 * @throws GraphError if there is no value or more than one possible value; ShapeError if the value has another shape.
 */
export function bindParameters(wanting: Wanting, given: Parameters): Binding {
  const { owner, wanted } = wanting;
  checkParameters(owner, given);
  const bound = new Map<Node, NamedTensor>();
  for (const { node } of wanted) {
    const own = entryOf(given, node);
    if (own) bound.set(node, own);
  }
  const missing = wanted.filter(({ node }) => !bound.has(node));
  if (missing.length > 0) {
    const left = new Map(allIn(given));
    for (const { name } of bound.values()) left.delete(name);
    const found = find(wanting, missing, left, contextOf(given).signatures?.()?.parameters);
    for (const { name, node } of missing) {
      const of = found.get(node) as Found;
      const value = "name" in of ? left.get(of.name) : left.get(name);
      if (value) checkValue(owner, name, node, value);
      bound.set(node, left.get(nameFound(owner, name, of, left)) as NamedTensor);
    }
  }
  for (const { name, node } of wanted) checkValue(owner, name, node, bound.get(node) as NamedTensor);
  return bound;
}

/** Binds the values of another network with the same layers to the nodes of the parameters of this one. */
export function rebindParameters(given: Parameters, own: Parameters): Parameters {
  const structure = (): Structure => contextOf(own).signatures?.()?.structure as Structure;
  const bound = bindParameters({ owner: "parameters", structure, wanted: [...own], isRoot: true }, given);
  const entries = [...own].map(({ name, node }) => ({ name, node, value: (bound.get(node) as NamedTensor).value }));
  const { hyperparameters } = contextOf(given);
  return new Parameters(entries, { hyperparameters, signatures: contextOf(own).signatures });
}

/** All values by name, including the other parameters of the run. */
function allIn(given: Parameters): ReadonlyMap<string, NamedTensor> {
  const { needed = [], others = [] } = contextOf(given).beside ?? {};
  return new Map([...others, ...needed, ...given].map((each) => [each.name, each]));
}

function find(
  { structure, wanted, isRoot }: Wanting,
  missing: readonly NamedParameter[],
  left: ReadonlyMap<string, NamedTensor>,
  known: ReadonlyMap<string, Signature> | undefined,
): ReadonlyMap<Node, Found> {
  const nodes = missing.map(({ node }) => node);
  if (known && [...left.keys()].every((name) => known.has(name))) {
    const signatures = new Map([...left.keys()].map((name) => [name, known.get(name) as Signature]));
    return matchSignatures(structure(), nodes, signatures);
  }
  const hasAll = left.size === wanted.length && wanted.every(({ name }) => left.has(name));
  if (isRoot && hasAll) return new Map(missing.map(({ name, node }) => [node, { name }]));
  return matchNumbers(structure(), nodes, new Map([...left].map(([name, { value }]) => [name, value.shape])));
}

/** The name under which a parameter was found. @throws GraphError if it was not found, or if several fit. */
export function nameFound(owner: string, name: string, found: Found, given: ReadonlyMap<string, unknown>): string {
  if ("name" in found) return found.name;
  if (found.among.length > 0) {
    throw new GraphError(
      `${owner}: "${name}" may be ${someOf(found.among, " or ")}, which cannot be told apart; name these layers, as in dense(1, { name: "y" }), or bind all to the loss that was trained: parametersFromJSON(loss, parameters).`,
    );
  }
  throw new GraphError(
    given.has(name)
      ? `${owner}: "${name}" is not the layer that was saved under this name, because the layers before it, its inputs or its options differ; give those of this network, or name the layers in both.`
      : `${owner}: the parameters have no value for "${name}"${given.size > 0 ? `, only for ${someOf([...given.keys()])}` : " and are empty"}; give those of this network.`,
  );
}

/** @throws ShapeError if the shape of a value is not that of its parameter, or if the buffer of its numbers was transferred. */
export function checkValue(owner: string, name: string, { shape }: Node, { value }: Pick<NamedTensor, "value">): void {
  checkAttached(value.data, `${owner}: parameter "${shortened(name)}"`);
  if (sameShape(value.shape, shape)) return;
  throw new ShapeError(
    `${owner}: the value given for parameter "${name}" has shape ${showShape(value.shape)} but its shape is ${showShape(shape)}; give those of this network.`,
  );
}

/**
 * The nodes of a graph that have hyper-parameters, with their names in a record of another graph. The name is undefined if it
 * cannot be determined.
 *
 * @param signatures The signatures of the other graph's nodes, if they are known.
 * @param isSame Whether both graphs give the same names to their nodes.
 */
export function ownersIn(
  structure: Structure,
  record: KnownHyperparameters,
  signatures: NetworkSignatures | undefined,
  isSame: boolean,
): ReadonlyMap<Node, string | undefined> {
  const nodes = structure.nodes.filter(({ operation }) => operation.hyperparameters?.length);
  if (isSame || signatures?.program === structure.program) {
    return new Map(nodes.map((node) => [node, structure.names.get(node)]));
  }
  if (signatures?.program === undefined)
    return new Map(nodes.map((node) => [node, node.name ?? onlyOne(node, record)]));
  const found = matchSignatures(structure, nodes, signatures.nodes);
  return new Map([...found].map(([node, each]) => [node, "name" in each ? each.name : undefined]));
}

/** The only owner in a record that has the kind of a node; undefined if there are several or none. */
function onlyOne({ kind }: Node, record: KnownHyperparameters): string | undefined {
  const owners = new Set<string>();
  for (const name of record.keys()) {
    if (typeof name !== "string") continue;
    const owner = name.slice(0, name.lastIndexOf("."));
    if (withoutNumber(owner) === kind) owners.add(owner);
  }
  return owners.size === 1 ? [...owners][0] : undefined;
}
