import { describeValue } from "../errors/describe-value.js";
import { checkOption, trueOrFalse } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import { type Initializer, initializerFrom } from "../tensor/initializers.js";
import { type Tensor, tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";

/** The options of a node as read from JSON. A value may have any type until one of these functions has checked it. */
export type StoredOptions = Readonly<Record<string, unknown>>;

/** The greatest number of axes. A file with a million axes would slow down everything that copies shapes. */
const MOST_AXES = 32;

/** @throws GraphError if a source has inputs. */
export function takeNone(owner: string, inputs: readonly Node[]): void {
  if (inputs.length > 0) throw new GraphError(`${owner}: ${inputs.length} inputs were given; give none.`);
}

/** Reads an optional boolean. @throws GraphError for any other value. */
export function flagFrom(owner: string, name: string, { [name]: value }: StoredOptions): boolean | undefined {
  if (value !== undefined) checkOption(owner, name, value, trueOrFalse, GraphError);
  return value as boolean | undefined;
}

/** Reads a list of numbers. The lengths are checked when the node is made. @throws GraphError for any other value. */
export function shapeFrom(owner: string, shape: unknown): readonly number[] {
  if (!isNumbers(shape)) {
    throw new GraphError(`${owner}: its shape is ${describeValue(shape)}; give a list of whole positive numbers.`);
  }
  if (shape.length > MOST_AXES) {
    throw new GraphError(`${owner}: its shape has ${shape.length} axes; give ${MOST_AXES} at most.`);
  }
  return shape;
}

/** Reads a tensor that {@link Tensor.toJSON} wrote. @throws GraphError for any other value. */
export function tensorFrom(owner: string, value: unknown): Tensor {
  const { shape, data } = (isRecord(value) ? value : {}) as StoredOptions;
  if (isNumbers(data)) return tensor(data, shapeFrom(owner, shape));
  throw new GraphError(`${owner}: its value is not { shape, data } of numbers; give the lists that a tensor writes.`);
}

/** Reads the initializer of a parameter; undefined if the file has none. @throws GraphError for an unknown one. */
export function storedInitializer(owner: string, stored: unknown): Initializer | undefined {
  if (stored === undefined) return undefined;
  const { kind, options = {} } = (isRecord(stored) ? stored : {}) as StoredOptions;
  if (typeof kind !== "string" || !isRecord(options)) {
    throw new GraphError(`${owner}: initial is ${describeValue(stored)}; give { kind, options }, such as zeros.`);
  }
  const made = initializerFrom(kind, partsOf(owner, kind, options));
  if (made) return made;
  throw new GraphError(
    `${owner}: the initializer ${JSON.stringify(kind)} is not known; give zeros, full, normal, uniform, glorot, he or values.`,
  );
}

/** The options of an initializer. Options that are tensors or initializers are read and checked. */
function partsOf(owner: string, kind: string, options: StoredOptions): StoredOptions {
  if (kind === "values") return { values: tensorFrom(owner, options.values) };
  if (kind !== "weightsAboveBias") return options;
  const parts = [options.W, options.b].map((each) => {
    // Nesting is refused, so that no file can nest deeper than the call stack.
    const nested = isRecord(each) && each.kind === kind;
    const made = nested ? undefined : storedInitializer(owner, each);
    if (made) return made;
    throw new GraphError(
      `${owner}: initial is weightsAboveBias, which needs an initializer for W and one for b; give both.`,
    );
  });
  return { W: parts[0], b: parts[1] };
}

/** Whether a value is an object but not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === "number");
