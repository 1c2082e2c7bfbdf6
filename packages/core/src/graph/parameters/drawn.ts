import { readable } from "../../errors/describe-value.js";
import { RxgradError } from "../../errors/errors.js";
import { createRandom } from "../../tensor/random.js";
import { sizeOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { numbersFor } from "../memory-error.js";
import type { Node } from "../node.js";
import type { NamedTensor } from "./parameters.js";
import type { NamedParameter } from "./parameters-of.js";

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
