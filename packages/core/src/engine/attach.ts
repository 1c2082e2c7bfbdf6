import { RxgradError } from "../errors/errors.js";
import { messageOf } from "../errors/message-of.js";
import type { Block } from "../graph/block.js";
import { inBytes, noMemory } from "../graph/memory-error.js";
import type { Arena, Layout } from "./arena.js";
import type { PlannedNode } from "./plan.js";

/**
 * Gives memory to a layout.
 *
 * @param blocks The nodes that have blocks in the layout.
 * @throws GraphError if memory is short. The error names the node with the largest block.
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
