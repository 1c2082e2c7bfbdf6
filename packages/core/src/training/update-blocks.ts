import type { Layout } from "../engine/arena.js";
import { joinBlocks } from "../engine/join-blocks.js";
import type { PlannedNode } from "../engine/plan.js";
import type { Block } from "../graph/block.js";
import type { PlannedOptimizer } from "./training-plan.js";

/** The blocks of one update of an optimizer: those of one parameter, or of several that are joined, padding included. */
export interface UpdateBlocks {
  readonly optimizer: PlannedOptimizer;
  readonly parameter: Block;
  readonly next: Block;
  readonly gradient: Block;
  readonly state: readonly Block[];
  /** The measures of the optimizer. All its parameters share them. */
  readonly measures: Block;
}

/** The blocks of the update of one parameter. */
export interface ParameterUpdate extends UpdateBlocks {
  readonly planned: PlannedNode;
}

/** Joins the updates of one optimizer as far as their blocks are neighbors. */
export function joinUpdates(layout: Layout, own: readonly ParameterUpdate[]): UpdateBlocks[] {
  const { optimizer, measures, state } = own[0];
  return joinBlocks(
    layout,
    own.map(({ parameter }) => parameter),
    own.map(({ next }) => next),
    own.map(({ gradient }) => gradient),
    ...state.map((_, i) => own.map((each) => each.state[i])),
  ).map(([parameter, next, gradient, ...states]) => ({
    optimizer,
    parameter,
    next,
    gradient,
    state: states,
    measures,
  }));
}
