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

/** A block that is given out, under the name and the node of its parameter. */
export interface NamedBlock {
  readonly name: string;
  readonly node: Node;
  readonly block: Block;
}

/** A parameter of a run, after the update. */
export interface KeptBlock extends NamedBlock {
  readonly planned: PlannedNode;
  /** Whether nothing changes it. */
  readonly isFixed: boolean;
}

/** What an optimizer updates, and what else there is. */
interface Parts {
  readonly own: readonly KeptBlock[];
  readonly needed: readonly KeptBlock[];
  readonly others: readonly KeptBlock[];
}

/**
 * What optimizer nodes emit: what they update, and beside it all other parameters of the run, so that it is enough to evaluate
 * with. What never changes is copied once, when it is first given out.
 */
export class Emitted {
  readonly #parts: ReadonlyMap<PlannedOptimizer, Parts>;
  readonly #fixed = new Map<KeptBlock, NamedTensor>();

  constructor(optimizers: readonly PlannedOptimizer[], all: readonly KeptBlock[]) {
    this.#parts = new Map(optimizers.map((each) => [each, partsOf(each, all)]));
  }

  /** @param copy Copies numbers. */
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

  /** The same, out of copies of all parameters after the update; undefined for an optimizer of another run. */
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
