import type { Layout } from "../engine/arena.js";
import { joinBlocks } from "../engine/join-blocks.js";
import type { PlannedNode } from "../engine/plan.js";
import type { Block } from "../graph/block.js";
import type { PlannedOptimizer } from "./training-plan.js";

/** What one optimizer updates in one go: one parameter, or several whose blocks lie one behind the other. */
export interface UpdateBlocks {
  readonly optimizer: PlannedOptimizer;
  readonly parameter: Block;
  readonly next: Block;
  readonly gradient: Block;
  readonly state: readonly Block[];
  /** Shared by all parameters of the optimizer. */
  readonly measures: Block;
}

/** One parameter of one optimizer: what is updated, by what, into what. */
export interface ParameterUpdate extends UpdateBlocks {
  readonly planned: PlannedNode;
}

/** The updates of one optimizer, joined. */
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
