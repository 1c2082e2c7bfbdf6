import { describeValue, readable } from "../../errors/describe-value.js";
import { anyWhole, checkOption, listOf, suchAs } from "../../errors/domains.js";
import { GraphError, RxgradError } from "../../errors/errors.js";
import { knownOptions } from "../../errors/known-options.js";
import { createRandom } from "../../tensor/random.js";
import { sizeOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { isNode } from "../create-node.js";
import { numbersFor } from "../memory-error.js";
import type { Node } from "../node.js";
import { networkSignatures } from "../signatures/signature.js";
import { Structure } from "../signatures/structure.js";
import { bindParameters } from "./bind.js";
import { readParameters } from "./from-json.js";
import { type NamedTensor, Parameters } from "./parameters.js";
import { allParametersOf, type NamedParameter } from "./parameters-of.js";

export interface InitialParametersOptions {
  /** The seed of the random numbers, a whole number. They depend on it and on the names of the parameters. Default 0. */
  readonly seed?: number | undefined;
  /**
   * Parameters of another network with the same layers, or their JSON. They must contain all parameters that are not in `fresh`.
   * Others are ignored.
   */
  readonly from?: Parameters | Readonly<Record<string, unknown>> | undefined;
  /** With `from`: the layers or parameters whose values are drawn, as names or nodes. Default: none. */
  readonly fresh?: readonly (string | Node)[] | undefined;
}

/**
 * The initial values of the parameters of a node, drawn from `seed`. `train` with the same seed begins with them. For transfer
 * learning, some are taken from given parameters and the others are drawn.
 *
 * @param root A node, gradient or optimizer, or a list of them, as `train` is given.
 * @throws HyperparameterError for a seed that is not a whole number; GraphError if `from` has no value for a parameter that is
 * not in `fresh`, or more than one possible value, and if a layer in `fresh` does not exist; ShapeError if a shape differs.
 * @example
 * const start = initialParameters(y, { seed: 1 });
 * const before = await evaluate(y, { x: [[0, 1]] }, start);
 *
 * @example
 * // The body of a trained network, frozen, under a head of its own:
 * const x = input("x", [2]);
 * const trained = initialParameters(x.pipe(dense(8, { name: "body" }), tanh(), dense(3, { name: "head" })), { seed: 1 });
 * const y = x.pipe(dense(8, { name: "body", trainable: false }), tanh(), dense(5, { name: "head" }));
 * const start = initialParameters(y, { seed: 2, from: trained, fresh: ["head"] });
 * console.log(start.get("body/W").at(0, 0) === trained.get("body/W").at(0, 0)); // true
 */
export function initialParameters(root: Node | readonly Node[], options?: InitialParametersOptions): Parameters {
  const { seed = 0, from, fresh = [] } = knownOptions("initialParameters", options, ["seed", "from", "fresh"]);
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  checkOption("initialParameters", "seed", seed, anyWhole);
  if (options?.fresh !== undefined && from === undefined) {
    throw new GraphError("initialParameters: fresh was given without from; leave it out.");
  }
  const all = allParametersOf(roots);
  const structure = (): Structure => new Structure(roots);
  const taken = from === undefined ? [] : takenFrom(from, fresh, all, structure());
  const names = new Set(taken.map(({ name }) => name));
  const others = drawn(
    all.filter(({ name }) => !names.has(name)),
    seed,
  );
  const values = new Map([...taken, ...others].map((each) => [each.name, each]));
  return new Parameters(
    all.flatMap(({ name }) => values.get(name) ?? []),
    { signatures: networkSignatures(structure) },
  );
}

/** The parameters whose values are taken from `from`. */
function takenFrom(
  from: Parameters | Readonly<Record<string, unknown>>,
  fresh: readonly (string | Node)[],
  all: readonly NamedParameter[],
  structure: Structure,
) {
  const owner = "initialParameters";
  checkOption(owner, "fresh", fresh, suchAs(listOf("names or nodes"), '["head"]'), GraphError);
  const drawnAfresh = new Set(fresh.flatMap((each) => meantBy(each, all, structure)));
  const wanted = all.filter(({ node }) => !drawnAfresh.has(node));
  const given = from instanceof Parameters ? from : readParameters(owner, from);
  const bound = bindParameters({ owner, structure: () => structure, wanted, isRoot: false }, given);
  return wanted.flatMap(({ name, node }) => {
    const value = bound.get(node)?.value;
    return value ? [{ name, node, value }] : [];
  });
}

/** The parameters of a layer, or the single parameter, that a name or a node refers to. */
function meantBy(which: string | Node, all: readonly NamedParameter[], structure: Structure): Node[] {
  const inputs: readonly Node[] = isNode(which) ? [which, ...which.inputs] : [];
  const meant = all.filter(({ name, node }) =>
    typeof which === "string" ? name === which || name.startsWith(`${which}/`) : inputs.includes(node),
  );
  if (meant.length > 0) return meant.map(({ node }) => node);
  const layers = new Set(all.map(({ node }) => structure.names.get(structure.ownerOf(node))));
  throw new GraphError(
    `initialParameters: fresh holds ${describeValue(which)}, which is not a layer or parameter of this network; give names or nodes of ${[...layers].join(", ")}.`,
  );
}

/** Draws the initial values of parameters from a seed and their names. */
export const drawn = (parameters: readonly NamedParameter[], seed: number): NamedTensor[] =>
  parameters.map(({ name, node }) => ({ name, node, value: initialValue(node, name, seed) }));

function initialValue(node: Node, name: string, seed: number): Tensor {
  const shape = node.shape as readonly number[];
  const { source } = node.operation;
  const data = numbersFor({ name, operation: node.operation, shape }, sizeOf(shape));
  try {
    if (source?.from === "parameter") source.initial.fill(data, shape, createRandom(seed, name));
  } catch (error) {
    if (error instanceof RxgradError) error.message = readable(`parameter "${name}": ${error.message}`);
    throw error;
  }
  return new Tensor(shape, data);
}
