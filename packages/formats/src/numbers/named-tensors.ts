import { DataError, type Numbers, Parameters, Tensor, tensor } from "@rxgrad/core";
import { contextOf, describeValue, isBareObject } from "@rxgrad/core/internal";
import { show } from "@rxgrad/data/internal";

/**
 * What is written into a file: the parameters of a network, under their names, or numbers with names of your own, in a Map or
 * an object.
 */
export type TensorsByName = Parameters | ReadonlyMap<string, Numbers> | Readonly<Record<string, Numbers>>;

/**
 * Tensors by name, in their order.
 *
 * @throws DataError for anything else, with `owner` first; ShapeError for nested arrays that are no tensor.
 */
export function namedTensors(owner: string, given: TensorsByName): ReadonlyMap<string, Tensor> {
  if (given instanceof Parameters) return parametersByName(given);
  const isMap = typeof (given as Partial<ReadonlyMap<string, Numbers>> | null)?.entries === "function";
  if (!isMap && !isBareObject(given)) {
    throw new DataError(
      `${owner}: the tensors are ${describeValue(given)}; give the parameters of a network, or tensors by name.`,
    );
  }
  const entries = isMap
    ? [...(given as ReadonlyMap<string, Numbers>)]
    : Object.entries(given as Readonly<Record<string, Numbers>>);
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of entries) {
    if (typeof name !== "string" || name === "") {
      throw new DataError(`${owner}: a tensor has the name ${show(name)}; give a text that is not empty.`);
    }
    tensors.set(name, value instanceof Tensor ? value : tensor(value));
  }
  return tensors;
}

/** All parameters on which the losses of a run depend, as their JSON has them. */
function parametersByName(given: Parameters): ReadonlyMap<string, Tensor> {
  const { beside } = contextOf(given);
  return new Map([...given, ...(beside?.needed ?? [])].map(({ name, value }) => [name, value]));
}
