import type { PlannedNode } from "../../engine/plan.js";
import type { Block } from "../../graph/block.js";
import { createRandom } from "../../tensor/random.js";
import type { Stencil } from "../finite-difference/difference-schemes.js";
import type { GradientContext } from "../gradient-node.js";
import { perturbedForward } from "../perturbed-forward.js";

/** The loss by forward alone, with parameters and inputs moved. */
export class Oracle {
  readonly #moved: ReadonlyMap<PlannedNode, Block>;
  readonly #steps: readonly (() => void)[];
  readonly #context: GradientContext;
  readonly #loss: Block;
  readonly #base: Block;

  /** @param sources The parameters and inputs that may move. */
  constructor(context: GradientContext, sources: readonly PlannedNode[]) {
    const { blockOf, layout, root } = context;
    this.#context = context;
    this.#moved = new Map(
      sources.map((each) => {
        const { shape, samples } = blockOf(each);
        return [each, layout.allocate(shape, samples)];
      }),
    );
    const { steps, result } = perturbedForward(context, this.#moved, root);
    this.#steps = steps;
    this.#loss = result;
    this.#base = blockOf(root);
  }

  /** The loss before any move. */
  get base(): number {
    return this.#base.data[0];
  }

  /** The loss when a source moves along a direction: one element (its index), or a number for each element. */
  at(source: PlannedNode, direction: number | Float64Array, move: number): number {
    const { data } = this.#moved.get(source) as Block;
    const before = this.#context.blockOf(source).data;
    if (typeof direction === "number") data[direction] = before[direction] + move;
    else for (let i = 0; i < data.length; i++) data[i] = before[i] + move * direction[i];
    const loss = this.#run();
    if (typeof direction === "number") data[direction] = before[direction];
    else data.set(before);
    return loss;
  }

  /**
   * Takes the current values; call it first. Returns the rounding error of the loss: the median of its change when all sources are off by up to two units in the last
   * place, and at least one unit in the last place of the loss or of 1, because intermediate values such as probabilities are
   * about 1.
   */
  rounding(seed: number): number {
    const random = createRandom(seed, "checkGradients/rounding");
    const changes: number[] = [];
    for (let k = 0; k < DISTURBANCES; k++) {
      for (const [source, { data }] of this.#moved) {
        const before = this.#context.blockOf(source).data;
        for (let i = 0; i < data.length; i++) {
          data[i] = before[i] * (1 + Number.EPSILON * Math.round(4 * random.uniform() - 2));
        }
      }
      changes.push(Math.abs(this.#run() - this.base));
    }
    for (const [source, block] of this.#moved) block.data.set(this.#context.blockOf(source).data);
    changes.sort((a, b) => a - b);
    const median = (changes[DISTURBANCES / 2 - 1] + changes[DISTURBANCES / 2]) / 2;
    return Math.max(Number.EPSILON * Math.max(1, Math.abs(this.base)), Number.isFinite(median) ? median : 0);
  }

  #run(): number {
    for (let i = 0; i < this.#steps.length; i++) this.#steps[i]();
    return this.#loss.data[0];
  }
}

const DISTURBANCES = 8;

/** The rounding error of a single loss is at most this many times the median of a few. */
const SPREAD = 32;

/** The effect of the loss's rounding on a difference: SPREAD·Σ|weights|·rounding/h. */
export function floorOf({ weights, baseWeight }: Stencil, rounding: number, h: number): number {
  const sum = weights.reduce((total, weight) => total + Math.abs(weight), Math.abs(baseWeight));
  return (SPREAD * sum * rounding) / h;
}

/** The derivative by a scheme, from losses at moved points. */
export function differenceBy(
  { points, weights, baseWeight }: Stencil,
  at: (move: number) => number,
  base: number,
  h: number,
): number {
  let sum = baseWeight * base;
  for (let p = 0; p < points.length; p++) sum += weights[p] * at(points[p] * h);
  return sum / h;
}
