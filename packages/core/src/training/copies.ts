import type { PlannedNode } from "../engine/plan.js";
import type { Block } from "../graph/block.js";
import type { Node } from "../graph/node.js";
import {
  type Beside,
  contextOf,
  type NamedTensor,
  Parameters,
  type ParametersContext,
} from "../graph/parameters/parameters.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import { Tensor } from "../tensor/tensor.js";
import type { PlannedOptimizer } from "./training-plan.js";

/** A block with the name and the node of its parameter. */
export interface NamedBlock {
  readonly name: string;
  readonly node: Node;
  readonly block: Block;
}

/** A parameter of a run, after the update. */
export interface KeptBlock extends NamedBlock {
  readonly planned: PlannedNode;
  /** Whether its value never changes in the run. */
  readonly isFixed: boolean;
}

/** The parameters of a run, as one optimizer sees them. */
interface Parts {
  /** Those that the optimizer updates. */
  readonly own: readonly KeptBlock[];
  /** Others that its losses depend on. */
  readonly needed: readonly KeptBlock[];
  /** All others. */
  readonly others: readonly KeptBlock[];
}

/**
 * The values of optimizer nodes: the parameters that they update, with all other parameters of the run beside them. So one value
 * is enough to evaluate the network. A parameter that never changes is copied only once.
 */
export class OptimizerValues {
  readonly #parts: ReadonlyMap<PlannedOptimizer, Parts>;
  readonly #fixed = new Map<KeptBlock, NamedTensor>();

  constructor(optimizers: readonly PlannedOptimizer[], all: readonly KeptBlock[]) {
    this.#parts = new Map(optimizers.map((each) => [each, partsOf(each, all)]));
  }

  /** Copies the parameters for an optimizer. @param copy Copies numbers. */
  of(optimizer: PlannedOptimizer, copy: (data: Float64Array) => Float64Array, context: ParametersContext): Parameters {
    const { own, needed, others } = this.#parts.get(optimizer) as Parts;
    const copied = ({ name, node, block: { shape, data } }: KeptBlock): NamedTensor => ({
      name,
      node,
      value: new Tensor(shape, copy(data)),
    });
    const carried = (each: KeptBlock): NamedTensor => (each.isFixed ? this.#once(each) : copied(each));
    return made(own.map(copied), { needed: needed.map(carried), others: others.map(carried) }, context);
  }

  /** The same, taken from copies of all parameters after the update. Undefined for an optimizer of another run. */
  among(all: Parameters, optimizer: OptimizerNode): Parameters | undefined {
    const parts = [...this.#parts].find(([{ node }]) => node === optimizer)?.[1];
    const taken = ({ name, node }: KeptBlock): NamedTensor => ({ name, node, value: all.get(name) });
    if (!parts) return undefined;
    const { own, needed, others } = parts;
    return made(own.map(taken), { needed: needed.map(taken), others: others.map(taken) }, contextOf(all));
  }

  #once(each: KeptBlock): NamedTensor {
    const { name, node, block } = each;
    const known = this.#fixed.get(each) ?? { name, node, value: new Tensor(block.shape, block.data.slice()) };
    this.#fixed.set(each, known);
    return known;
  }
}

function made(own: readonly NamedTensor[], beside: Beside, context: ParametersContext): Parameters {
  const isAll = beside.needed.length === 0 && beside.others.length === 0;
  return new Parameters(own, isAll ? context : { ...context, beside });
}

function partsOf({ gradients }: PlannedOptimizer, all: readonly KeptBlock[]): Parts {
  const updated = gradients.flatMap(({ parameters }) => parameters);
  const under = new Set(gradients.map(({ root }) => root));
  for (const node of under) for (const input of node.inputs) under.add(input);
  const rest = all.filter(({ planned }) => !updated.includes(planned));
  return {
    own: updated.flatMap((each) => all.filter(({ planned }) => planned === each)),
    needed: rest.filter(({ planned }) => under.has(planned)),
    others: rest.filter(({ planned }) => !under.has(planned)),
  };
}

/** The length of a slab: 16 kB. */
const SLAB = 2048;

/** A longer copy gets its own array. */
const LARGEST = SLAB / 8;

/** Up to this many numbers, a loop copies faster than `set`. */
const FEW = 16;

/**
 * Makes private copies of values of a run. Small copies are views of shared slabs, because a typed array with its own buffer
 * takes several times as long to create. No part of a slab is used twice, so a copy never changes. The price: even the smallest
 * copy keeps its whole slab in memory.
 */
export class Copies {
  #slab = new Float64Array(0);
  #end = 0;

  of(data: Float64Array): Float64Array {
    const size = data.length;
    if (size > LARGEST) return data.slice();
    const start = this.#start(size);
    const copy = this.#slab.subarray(start, start + size);
    if (size > FEW) copy.set(data);
    else for (let i = 0; i < size; i++) copy[i] = data[i];
    return copy;
  }

  /** Reserves this many numbers, and returns where they start. */
  #start(size: number): number {
    const start = this.#end;
    this.#end += size;
    if (this.#end <= this.#slab.length) return start;
    this.#slab = new Float64Array(SLAB);
    this.#end = size;
    return 0;
  }
}
