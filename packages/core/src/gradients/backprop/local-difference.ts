import type { PlannedNode } from "../../engine/plan.js";
import type { Stage } from "../../engine/stage.js";
import type { Step } from "../../engine/step.js";
import type { Block } from "../../graph/block.js";
import { hasBatch } from "../../tensor/shape.js";
import { bindDifference, type DifferenceBlocks } from "../finite-difference/difference-step.js";
import type { GradientContext } from "../gradient-node.js";

/** Central differences of a node by one of its inputs, one probe after the other. */
interface Probes {
  readonly count: number;
  run(probe: number): void;
}

/**
 * Adds the contribution of a node without `backward` to the adjoints of its inputs: dOut · ∂out/∂in, with ∂out/∂in by
 * central differences of this node alone. Elements that affect different outputs move together: all at once if the node is
 * elementwise, one element of every sample if samples are independent.
 */
export function localDifference(context: GradientContext, node: PlannedNode, blocks: DifferenceBlocks): Stage {
  const all = blocks.dInputs.flatMap((gradient, i) => (gradient ? [probesOf(context, node, blocks, i, gradient)] : []));
  let input = 0;
  let probe = 0;
  return {
    begin() {
      input = 0;
      probe = 0;
    },
    advance() {
      all[input].run(probe++);
      if (probe < all[input].count) return false;
      probe = 0;
      input++;
      return input === all.length;
    },
  };
}

function probesOf(
  context: GradientContext,
  node: PlannedNode,
  { dOut, out, inputs }: DifferenceBlocks,
  which: number,
  gradient: Block,
): Probes {
  const { layout } = context;
  const like = (block: Block): Block => layout.allocate(block.shape, block.samples);
  const x = inputs[which];
  const move = like(x);
  const up = like(out);
  const down = like(out);
  const dInputs = inputs.map((_, i) => (i === which ? move : undefined));
  const moveUp = bindDifference(node, { dOut: up, out, inputs, dInputs }, like);
  const moveDown = bindDifference(node, { dOut: down, out, inputs, dInputs }, like);
  const h = context.hyperparameter("h");
  const stride = strideOf(context, node, which, x, out);

  /** Moves every `stride`-th element from `first` by ±h, scaled with the element. */
  const moveBy = (first: number, sign: number, step: Step): void => {
    move.data.fill(0);
    for (let i = first; i < x.size; i += stride) move.data[i] = sign * stepOf(x.data[i], h.current);
    step();
  };

  return {
    count: stride,
    run(first) {
      moveBy(first, 1, moveUp);
      moveBy(first, -1, moveDown);
      const group = (out.size * stride) / x.size;
      for (let i = first, g = 0; i < x.size; i += stride, g++) {
        let sum = 0;
        for (let o = g * group; o < (g + 1) * group; o++) sum += dOut.data[o] * (up.data[o] - down.data[o]);
        gradient.data[i] += sum / (2 * stepOf(x.data[i], h.current));
      }
    },
  };
}

const stepOf = (x: number, h: number): number => h * Math.max(1, Math.abs(x));

/** The distance between elements of an input that affect different outputs and so can move together. */
function strideOf(context: GradientContext, node: PlannedNode, which: number, x: Block, out: Block): number {
  if (node.operation.elementwise && x.size === out.size) return 1;
  const independent = hasBatch(node.inputs[which].shape) && hasBatch(node.shape) && !context.coupled.has(node);
  return independent ? x.width : x.size;
}
