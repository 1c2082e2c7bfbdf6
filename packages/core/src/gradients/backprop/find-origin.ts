import { firstNotFinite, placeOf, rangeOf } from "../../engine/not-finite.js";
import type { PlannedNode } from "../../engine/plan.js";
import { complete, type Stage } from "../../engine/stage.js";
import type { Block } from "../../graph/block.js";
import type { Origin } from "../gradient-node.js";

/** One node's step of the reverse pass. */
interface StepBack {
  readonly node: PlannedNode;
  readonly stages: readonly Stage[];
  /** The adjoint of the node's output. */
  readonly dOut: Block;
  /** The adjoints of its inputs, which the step adds to; undefined where one is not needed. */
  readonly dInputs: readonly (Block | undefined)[];
}

/** Runs the reverse pass until a node makes a gradient not finite. */
export function findOrigin(steps: readonly StepBack[], blockOf: (node: PlannedNode) => Block): Origin | undefined {
  for (const { node, stages, dOut, dInputs } of steps) {
    for (const each of stages) complete(each);
    const which = dInputs.findIndex((each) => each && firstNotFinite(each.data) >= 0);
    if (which < 0) continue;
    const { name, operation } = node;
    const input = node.inputs[which];
    const block = dInputs[which] as Block;
    const at = firstNotFinite(block.data);
    const ranges = node.inputs.map((each) => `${each.name} in ${rangeOf(blockOf(each).data)}`);
    return {
      what: `${operation.kind} "${name}": its gradient by ${placeOf(input, block, at)} of ${input.name} is ${block.data[at]}, from one by itself in ${rangeOf(dOut.data)}, at ${ranges.join(" and ")}`,
      fix: `keep ${input.name} away from there${operation.isOwn ? ", or look at its rule" : ""}`,
    };
  }
  return undefined;
}
