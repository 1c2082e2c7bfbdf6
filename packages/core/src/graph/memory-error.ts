import { GraphError } from "../errors/errors.js";
import { hasBatch, type Shape, showShape } from "../tensor/shape.js";
import type { Operation } from "./node.js";

/** Allocates `size` numbers for the value of a node. @throws GraphError if there is not enough memory. */
export function numbersFor(node: Named, size: number, samples: number = 1): Float64Array {
  try {
    return new Float64Array(size);
  } catch (error) {
    throw noMemory(node, size, samples, size, error);
  }
}

/** The parts of a node that messages show. */
interface Named {
  readonly name: string;
  readonly operation: Operation;
  readonly shape: Shape;
}

/** The error for a node whose value does not fit into memory. `own` counts its numbers, `all` also those needed beside them. */
export function noMemory(
  { name, operation, shape }: Named,
  own: number,
  samples: number,
  all: number,
  cause: unknown,
): GraphError {
  const what = hasBatch(shape)
    ? `${samples} sample${samples === 1 ? "" : "s"} of ${showShape(shape.slice(1))}`
    : `a value of ${showShape(shape)}`;
  const [size, total] = [inBytes(own), inBytes(all)];
  const together = total === size ? "," : ` and ${total} with what is needed beside it,`;
  const fix = samples > 1 ? "feed fewer samples at a time" : "make it smaller";
  return new GraphError(
    `${operation.kind} "${name}": ${what} take${samples > 1 ? "" : "s"} ${size}${together} more memory than there is; ${fix}.`,
    { cause },
  );
}

/** The memory that numbers take, as text with its unit. */
export function inBytes(numbers: number): string {
  const gigabytes = (numbers * 8) / 1e9;
  if (gigabytes < 1) return `${Math.ceil(1000 * gigabytes)} MB`;
  return `${gigabytes < 100 ? gigabytes.toPrecision(3) : Math.round(gigabytes)} GB`;
}
