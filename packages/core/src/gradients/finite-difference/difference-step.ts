import { bindForward, blame } from "../../engine/forward.js";
import type { PlannedNode } from "../../engine/plan.js";
import type { Step } from "../../engine/step.js";
import type { Block } from "../../graph/block.js";

/** What a difference step works on: blocks of as many rows each. `dInputs[i]` is undefined where input i stays. */
export interface DifferenceBlocks {
  readonly dOut: Block;
  readonly out: Block;
  readonly inputs: readonly Block[];
  readonly dInputs: readonly (Block | undefined)[];
}

/** Memory like that of a given block. */
export type AllocateLike = (block: Block) => Block;

/** The step that computes the change of a node's output: by its own rule, or by running forward again and subtracting. */
export function bindDifference(node: PlannedNode, blocks: DifferenceBlocks, allocateLike: AllocateLike): Step {
  const { operation } = node;
  const { dOut, out, inputs, dInputs } = blocks;
  if (operation.difference) {
    return () => {
      try {
        operation.difference?.(dOut, out, inputs, dInputs);
      } catch (error) {
        throw blame(node, "difference", error);
      }
    };
  }
  const { moved, move } = bindMove(inputs, dInputs, allocateLike);
  const forward = bindForward(node, dOut, moved);
  return () => {
    move();
    forward();
    dOut.kernels.subtract(dOut.offset, dOut.offset, out.offset, dOut.size);
  };
}

/**
 * The step that flags the rows in which a kinked node lies on another side of a kink after the move than before.
 */
export function bindSides(
  node: PlannedNode,
  { dOut, inputs, dInputs }: DifferenceBlocks,
  flags: Block,
  allocateLike: AllocateLike,
): Step {
  const { operation } = node;
  const before = allocateLike(dOut);
  const after = allocateLike(dOut);
  const { moved, move } = bindMove(inputs, dInputs, allocateLike);
  return () => {
    move();
    try {
      operation.sides?.(before, ...inputs);
      operation.sides?.(after, ...moved);
    } catch (error) {
      throw blame(node, "sides", error);
    }
    flags.kernels.flagDifferentRows(flags.offset, before.offset, after.offset, flags.size, before.size / flags.size);
  };
}

/** Blocks holding x + dx for the inputs that move, and the step that fills them. */
function bindMove(
  inputs: readonly Block[],
  dInputs: readonly (Block | undefined)[],
  allocateLike: AllocateLike,
): { moved: readonly Block[]; move: Step } {
  const moved = inputs.map((input, i) => (dInputs[i] ? allocateLike(input) : input));
  const move = (): void => {
    for (let i = 0; i < inputs.length; i++) {
      const d = dInputs[i];
      if (d) d.kernels.addScaled(moved[i].offset, inputs[i].offset, 1, d.offset, d.size);
    }
  };
  return { moved, move };
}
