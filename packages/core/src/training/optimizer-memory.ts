import { joinBlocks, type Layout } from "../engine/arena.js";
import { type NotFinite, notFiniteIn } from "../engine/not-finite.js";
import type { PlannedNode } from "../engine/plan.js";
import { shortened } from "../errors/describe-value.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import { withoutNumber } from "../graph/signatures/numbering.js";
import { sameShape, showShape } from "../tensor/shape.js";
import { checkAttached, Tensor } from "../tensor/tensor.js";
import type { RunState } from "./run-state.js";
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
  readonly #updates: readonly ParameterUpdate[];
  readonly #remembered: readonly (readonly [name: string, Block])[];

  constructor(updates: readonly ParameterUpdate[]) {
    this.#updates = updates;
    this.#remembered = updates.flatMap(({ optimizer: { name, node }, planned, state }) =>
      state.map((block, i) => [`${name}/${planned.name}/${node.rule.state[i]}`, block] as const),
    );
  }

  /** The number of numbers in it. */
  get size(): number {
    return this.#remembered.reduce((sum, [, block]) => sum + block.size, 0);
  }

  /** Writes the memory before the first iteration. */
  start(): void {
    for (const { optimizer, state } of this.#updates) optimizer.node.rule.init?.(state);
  }

  /** Copies of the memory. A name consists of optimizer, parameter and state, such as `adam1/dense1/W/mean`. */
  copies(copy: (block: Block) => Tensor = sliced): ReadonlyMap<string, Tensor> {
    return new Map(this.#remembered.map(([name, block]) => [name, copy(block)]));
  }

  /**
   * Restores the memory from what {@link copies} returned.
   *
   * @throws GraphError for a missing or unknown name; ShapeError for a wrong shape, and for numbers whose buffer was transferred.
   * Nothing is written then.
   */
  restore(state: ReadonlyMap<string, Tensor>): void {
    const wanted = new Map(this.#remembered);
    for (const name of state.keys()) {
      if (wanted.has(name)) continue;
      throw new GraphError(`optimizer state: "${name}" is not known to these optimizers; ${ANEW}.`);
    }
    for (const [name, { shape }] of wanted) {
      const given = state.get(name);
      if (!given) throw new GraphError(`optimizer state: "${name}" is missing; ${ANEW}.`);
      checkAttached(given.data, `optimizer state: "${shortened(name)}"`);
      if (sameShape(given.shape, shape)) continue;
      throw new ShapeError(
        `optimizer state: "${name}" has shape ${showShape(given.shape)} but its parameter has ${showShape(shape)}; give what this network saved.`,
      );
    }
    for (const [name, { data }] of wanted) data.set((state.get(name) as Tensor).data);
  }

  /** A memory with the names of this run. Numbers in the default names of optimizers may differ. */
  #renamed(memory: ReadonlyMap<string, Tensor>, givenName: (parameter: string) => string): ReadonlyMap<string, Tensor> {
    const renamed = new Map(memory);
    const taken = this.#updates.flatMap(({ optimizer: { name, node }, planned }) =>
      node.rule.state.flatMap((what) => {
        const end = `/${givenName(planned.name)}/${what}`;
        const isSavedBy = (owner: string): boolean =>
          owner === name || (node.name === undefined && withoutNumber(owner) === node.kind);
        const key = [...memory.keys()].find((each) => each.endsWith(end) && isSavedBy(each.slice(0, -end.length)));
        return key === undefined ? [] : [[`${name}/${planned.name}/${what}`, key] as const];
      }),
    );
    for (const [, key] of taken) renamed.delete(key);
    for (const [name, key] of taken) renamed.set(name, memory.get(key) as Tensor);
    return renamed;
  }

  /** Restores the memory of a state. If the state has none, the memory starts empty after the state's iteration. */
  resume({ iteration, memory, memorySince = 0 }: RunState, givenName: (parameter: string) => string): void {
    const isNew = memory.size === 0 && this.#remembered.length > 0;
    if (memory.size > 0) this.restore(this.#renamed(memory, givenName));
    this.since = isNew ? iteration : memorySince;
  }

  /** The first value that is not finite. @param when The iteration, in words. */
  notFinite(when: string): NotFinite | undefined {
    for (const { optimizer, planned, state } of this.#updates) {
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

/** The fix for a run that is resumed with another optimizer. */
const ANEW =
  "give what these optimizers saved, or start with an empty memory: train(W, data, { from: { ...state, memory: new Map() } })";
