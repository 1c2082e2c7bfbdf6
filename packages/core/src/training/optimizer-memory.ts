import { joinBlocks, type Layout } from "../engine/arena.js";
import { type NotFinite, notFiniteIn } from "../engine/not-finite.js";
import type { PlannedNode } from "../engine/plan.js";
import type { Block } from "../graph/block.js";
import { Tensor } from "../tensor/tensor.js";
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

/** The memory of the optimizers of a run: what they keep from one iteration to the next. */
export class OptimizerMemory {
  /** The iteration after which the memory starts. Update rules count their steps from there. */
  since: number = 0;
  readonly updates: readonly ParameterUpdate[];
  /** Its blocks, by a name of optimizer, parameter and state, such as `adam1/dense1/W/mean`. */
  readonly blocks: readonly (readonly [name: string, Block])[];

  constructor(updates: readonly ParameterUpdate[]) {
    this.updates = updates;
    this.blocks = updates.flatMap(({ optimizer: { name, node }, planned, state }) =>
      state.map((block, i) => [`${name}/${planned.name}/${node.rule.state[i]}`, block] as const),
    );
  }

  /** The number of numbers in it. */
  get size(): number {
    return this.blocks.reduce((sum, [, block]) => sum + block.size, 0);
  }

  /** Writes the memory before the first iteration. */
  start(): void {
    for (const { optimizer, state } of this.updates) optimizer.node.rule.init?.(state);
  }

  /** Copies of the memory, by name. */
  copies(copy: (block: Block) => Tensor = sliced): ReadonlyMap<string, Tensor> {
    return new Map(this.blocks.map(([name, block]) => [name, copy(block)]));
  }

  /** The first value that is not finite. @param when The iteration, in words. */
  notFinite(when: string): NotFinite | undefined {
    for (const { optimizer, planned, state } of this.updates) {
      const { name, node } = optimizer;
      for (let i = 0; i < state.length; i++) {
        const what = `its ${node.rule.state[i]} of "${planned.name}"`;
        const found = notFiniteIn(state[i], name, what, when);
        if (found) return { ...found, of: "memory" };
      }
    }
    return undefined;
  }
}

const sliced = ({ shape, data }: Block): Tensor => new Tensor(shape, data.slice());
