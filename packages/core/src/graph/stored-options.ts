import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { type Initializer, initializerFrom } from "../tensor/initializers.js";
import { type Tensor, tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";

/** What a node was made with, as JSON held it: of any type, until one of the functions here has looked at it. */
export type StoredOptions = Readonly<Record<string, unknown>>;

/** More axes than anybody means; a file that asks for a million would have them copied from node to node. */
const MOST_AXES = 32;

/** @throws GraphError where a source is given inputs. */
export function takeNone(owner: string, inputs: readonly Node[]): void {
  if (inputs.length > 0) throw new GraphError(`${owner}: ${inputs.length} inputs were given but it takes none.`);
}

/** A flag, or undefined where there is none. @throws GraphError for anything else. */
export function flagFrom(owner: string, name: string, { [name]: value }: StoredOptions): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw new GraphError(`${owner}: ${name} is ${describeValue(value)}; give true or false.`);
}

/** A list of numbers; whether they are lengths of axes is looked at when the node is made. */
export function shapeFrom(owner: string, shape: unknown): readonly number[] {
  if (!isNumbers(shape)) {
    throw new GraphError(`${owner}: its shape is ${describeValue(shape)}; give a list of whole positive numbers.`);
  }
  if (shape.length > MOST_AXES) {
    throw new GraphError(`${owner}: its shape has ${shape.length} axes; give ${MOST_AXES} at most.`);
  }
  return shape;
}

/** What {@link Tensor.toJSON} wrote. */
export function tensorFrom(owner: string, value: unknown): Tensor {
  const { shape, data } = (isRecord(value) ? value : {}) as StoredOptions;
  if (isNumbers(data)) return tensor(data, shapeFrom(owner, shape));
  throw new GraphError(`${owner}: its value is not { shape, data } of numbers; give the lists that a tensor writes.`);
}

/** What a parameter wrote of its initializer; undefined where it wrote nothing. */
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

/** The options of an initializer, those looked at that hold more than a number. */
function partsOf(owner: string, kind: string, options: StoredOptions): StoredOptions {
  if (kind === "values") return { values: tensorFrom(owner, options.values) };
  if (kind !== "weightsAboveBias") return options;
  const parts = [options.W, options.b].map((each) => {
    // Not nested, so that no file can nest it deeper than a stack holds.
    const nested = isRecord(each) && each.kind === kind;
    const made = nested ? undefined : storedInitializer(owner, each);
    if (made) return made;
    throw new GraphError(`${owner}: the initializer of weights above a bias lacks one for each; give W and b.`);
  });
  return { W: parts[0], b: parts[1] };
}

/** Whether this is an object with keys, and no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === "number");
