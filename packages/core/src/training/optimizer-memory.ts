import { type NotFinite, notFiniteIn } from "../engine/not-finite.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { shortened } from "../errors/shorten.js";
import type { Block } from "../graph/block.js";
import { withoutNumber } from "../graph/signatures/name-number.js";
import { sameShape, showShape } from "../tensor/shape.js";
import { checkAttached, Tensor } from "../tensor/tensor.js";
import type { RunState } from "./run-state.js";
import type { ParameterUpdate } from "./update-blocks.js";

/** What the optimizers of a run remember from one iteration to the next. */
export class OptimizerMemory {
  /** The iteration after which it began: rules count their steps from there. */
  since: number = 0;
  readonly #updates: readonly ParameterUpdate[];
  readonly #remembered: readonly (readonly [name: string, Block])[];

  constructor(updates: readonly ParameterUpdate[]) {
    this.#updates = updates;
    this.#remembered = updates.flatMap(({ optimizer: { name, node }, planned, state }) =>
      state.map((block, i) => [`${name}/${planned.name}/${node.rule.state[i]}`, block] as const),
    );
  }

  /** How many numbers it holds. */
  get size(): number {
    return this.#remembered.reduce((sum, [, block]) => sum + block.size, 0);
  }

  /** Writes what is remembered before the first iteration. */
  start(): void {
    for (const { optimizer, state } of this.#updates) optimizer.node.rule.init?.(state);
  }

  /** Copies, by the name of the optimizer, the parameter and what it is: `adam1/dense1/W/mean`. */
  copies(copy: (block: Block) => Tensor = sliced): ReadonlyMap<string, Tensor> {
    return new Map(this.#remembered.map(([name, block]) => [name, copy(block)]));
  }

  /**
   * Writes what they shall remember, as {@link copies} gave it.
   *
   * @throws GraphError for a name that is missing or not known; ShapeError for another shape, and for numbers that are gone.
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

  /** The same under the names of this run: what a parameter's optimizer remembers of it, whatever their numbers were. */
  #renamed(memory: ReadonlyMap<string, Tensor>, givenName: (parameter: string) => string): ReadonlyMap<string, Tensor> {
    const renamed = new Map(memory);
    const taken = this.#updates.flatMap(({ optimizer: { name, node }, planned }) =>
      node.rule.state.flatMap((what) => {
        const end = `/${givenName(planned.name)}/${what}`;
        const bearsIt = (owner: string): boolean =>
          owner === name || (node.name === undefined && withoutNumber(owner) === node.kind);
        const key = [...memory.keys()].find((each) => each.endsWith(end) && bearsIt(each.slice(0, -end.length)));
        return key === undefined ? [] : [[`${name}/${planned.name}/${what}`, key] as const];
      }),
    );
    for (const [, key] of taken) renamed.delete(key);
    for (const [name, key] of taken) renamed.set(name, memory.get(key) as Tensor);
    return renamed;
  }

  /** Lets optimizers remember what they did after an iteration, or begin anew behind it where a state has no memory. */
  resume({ iteration, memory, memorySince = 0 }: RunState, givenName: (parameter: string) => string): void {
    const isNew = memory.size === 0 && this.#remembered.length > 0;
    if (memory.size > 0) this.restore(this.#renamed(memory, givenName));
    this.since = isNew ? iteration : memorySince;
  }

  /** What of it is not finite, the first. @param when The iteration, in words. */
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

/** What to do where a run is resumed with another optimizer. */
const ANEW =
  "give what these optimizers saved, or let others begin anew: train(W, data, { from: { ...state, memory: new Map() } })";
