import { GraphError, RxgradError } from "../errors/errors.js";
import { messageOf } from "../errors/message-of.js";
import type { Block } from "../graph/operation.js";
import { hasBatch, showShape } from "../tensor/shape.js";
import type { Arena, Layout } from "./arena.js";
import type { PlannedNode } from "./compile.js";

/**
 * Gives memory to a layout.
 *
 * @param blocks The nodes that have blocks in it.
 * @throws GraphError that names the largest of them, where there is not as much memory.
 */
export function attachTo(arena: Arena, layout: Layout, blocks: Iterable<readonly [PlannedNode, Block]>): void {
  try {
    arena.attach(layout);
  } catch (error) {
    if (error instanceof RxgradError) throw error;
    if ((error as Error)?.name !== "RangeError") throw new RxgradError(messageOf(error), { cause: error });
    throw tooLarge([...blocks], layout.end, error);
  }
}

function tooLarge(blocks: readonly (readonly [PlannedNode, Block])[], all: number, cause: unknown): RxgradError {
  if (blocks.length === 0) return new RxgradError(`${inBytes(all)} of memory are not available; free some.`, { cause });
  const [node, block] = blocks.reduce((most, each) => (each[1].size > most[1].size ? each : most));
  return noMemory(node, block.size, block.samples, all, cause);
}

/** `size` numbers, for the value of a node. @throws GraphError where there is not as much memory. */
export function numbersFor(node: Named, size: number, samples: number = 1): Float64Array {
  try {
    return new Float64Array(size);
  } catch (error) {
    throw noMemory(node, size, samples, size, error);
  }
}

/** What is told of a node. */
type Named = Pick<PlannedNode, "name" | "operation" | "shape">;

function noMemory(
  { name, operation, shape }: Named,
  own: number,
  samples: number,
  all: number,
  cause: unknown,
): GraphError {
  const what = hasBatch(shape)
    ? `${samples} sample${samples === 1 ? "" : "s"} of ${showShape(shape.slice(1))}`
    : `a value of ${showShape(shape)}`;
  const together = all > own ? ` and ${inBytes(all)} with what is needed beside it,` : ",";
  const fix = samples > 1 ? "feed fewer samples at a time" : "make it smaller";
  return new GraphError(
    `${operation.kind} "${name}": ${what} take${samples > 1 ? "" : "s"} ${inBytes(own)}${together} more memory than there is; ${fix}.`,
    { cause },
  );
}

function inBytes(numbers: number): string {
  const gigabytes = (numbers * 8) / 1e9;
  if (gigabytes < 1) return `${Math.ceil(1000 * gigabytes)} MB`;
  return `${gigabytes < 100 ? gigabytes.toPrecision(3) : Math.round(gigabytes)} GB`;
}
