import { HyperparameterError, RxgradError } from "../errors.js";
import { describeValue, type Node } from "../graph/node.js";
import { knownOptions } from "../known-options.js";
import { numbersFor } from "../plan/memory-error.js";
import { readable } from "../shorten.js";
import { placesOf } from "../signatures/places.js";
import { Structure } from "../signatures/structure.js";
import { createRandom } from "../tensor/random.js";
import { sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { Parameters } from "./parameters.js";
import { allParametersOf } from "./parameters-of.js";

/**
 * The values that the parameters of a node start from, drawn from `seed`: what `train` with this seed begins with.
 *
 * @throws HyperparameterError for a seed that is not a whole number.
 * @example
 * const start = initialParameters(y, { seed: 1 });
 * const before = await evaluate(y, { x: [[0, 1]] }, start);
 */
export function initialParameters(root: Node | readonly Node[], options?: { readonly seed?: number }): Parameters {
  const { seed = 0 } = knownOptions("initialParameters", options, ["seed"]);
  const roots = Array.isArray(root) ? (root as readonly Node[]) : [root as Node];
  if (!Number.isSafeInteger(seed)) {
    throw new HyperparameterError(`seed: it is ${describeValue(seed)}; give a whole number.`);
  }
  return new Parameters(
    allParametersOf(roots).map(({ name, node }) => ({ name, node, value: initialValue(node, name, seed) })),
    { places: placesOf(() => new Structure(roots)) },
  );
}

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
