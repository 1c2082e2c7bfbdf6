import type { Block } from "../graph/block.js";
import { bindForward, runKeepingInputs } from "./forward.js";
import { describeElement } from "./not-finite.js";
import type { Plan, PlannedNode } from "./plan.js";
import { looksSmooth } from "./smoothness.js";
import { movingInputs, ScratchMemory, subjectOf } from "./subject.js";

/** Finds the block of memory of a node of the plan. */
export type BlockOf = (node: PlannedNode) => Block;

/** The trials of a user's own nodes on the values of a batch. */
export interface OwnTrials {
  /** @throws OperationError if `forward` is not a function of its inputs, or changes them. */
  tryForward(node: PlannedNode, blockOf: BlockOf): void;
  /** Tries the user's nodes among these. @throws RxgradError if a rule disagrees with `forward`. */
  tryRules(plan: Plan, nodes: readonly PlannedNode[], blockOf: BlockOf, most?: number): void;
  /** Whether smoothness was observed. */
  looksSmooth(node: PlannedNode, blockOf: BlockOf): boolean;
}

declare module "../graph/node.js" {
  interface Contract {
    /** `defineNode` brings them: what has only built-in nodes does not load them. */
    readonly trials: OwnTrials;
  }
}

export const ownTrials: OwnTrials = {
  tryForward(node, blockOf) {
    const { contract, kind } = node.operation;
    const out = blockOf(node);
    const inputs = node.inputs.map(blockOf);
    const run = bindForward(node, out, inputs);
    const forward = (): void => runKeepingInputs(node, inputs, run);
    contract?.tryForward(`${kind} "${node.name}"`, out, forward, (element) => describeElement(node, out, element));
  },

  tryRules(plan, nodes, blockOf, most) {
    const moving = movingInputs(plan);
    const scratch = new ScratchMemory();
    try {
      for (const node of nodes) {
        node.operation.contract?.tryRules(subjectOf(node, blockOf, scratch, moving(node), most));
      }
    } finally {
      scratch.free();
    }
  },

  looksSmooth,
};
