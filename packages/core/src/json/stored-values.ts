import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { isNumbers, isRecord, type StoredOptions, type StoredValues, shapeFrom } from "../graph/stored-options.js";
import { type Initializer, initializerFrom } from "../tensor/initializers.js";
import { type Tensor, tensor } from "../tensor/tensor.js";

/** Reads the tensors and initializers among the options of nodes. */
export const storedValues: StoredValues = { tensor: tensorFrom, initializer: storedInitializer };

/** Reads a tensor that {@link Tensor.toJSON} wrote. @throws GraphError for any other value. */
function tensorFrom(owner: string, value: unknown): Tensor {
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
