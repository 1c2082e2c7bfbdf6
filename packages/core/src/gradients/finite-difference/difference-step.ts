import { bindForward, blame } from "../../engine/forward.js";
import type { PlannedNode } from "../../engine/plan.js";
import type { Step } from "../../engine/step.js";
import { type Block, perInput } from "../../graph/block.js";

/**
 * The blocks of a difference step, all with the same number of rows. `dInputs[i]` is undefined if input i does not move.
 */
export interface DifferenceBlocks {
  readonly dOut: Block;
  readonly out: Block;
  readonly inputs: readonly Block[];
  readonly dInputs: readonly (Block | undefined)[];
}

/** Allocates memory like a given block. */
export type AllocateLike = (block: Block) => Block;

/** The step that computes the change of a node's output: by the node's rule, or by a second forward and a subtraction. */
export function bindDifference(node: PlannedNode, blocks: DifferenceBlocks, allocateLike: AllocateLike): Step {
  const { operation } = node;
  const { dOut, out, inputs, dInputs } = blocks;
  if (operation.difference) {
    const [all, moves] = [perInput(inputs), perInput(dInputs)];
    return () => {
      try {
        operation.difference?.(dOut, out, all, moves);
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

/** The step that flags rows in which the move takes a kinked node to another side of a kink. */
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

/** Blocks for x + dx of the inputs that move, and the step that fills them. */
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
