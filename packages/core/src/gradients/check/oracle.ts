import type { PlannedNode } from "../../engine/plan.js";
import type { Block } from "../../graph/block.js";
import { createRandom } from "../../tensor/random.js";
import type { Stencil } from "../finite-difference/difference-schemes.js";
import type { GradientContext } from "../gradient-node.js";
import { perturbedForward } from "../perturbed-forward.js";

/** The loss by forward alone, when parameters and inputs are moved. */
export class Oracle {
  readonly #moved: ReadonlyMap<PlannedNode, Block>;
  readonly #steps: readonly (() => void)[];
  readonly #context: GradientContext;
  readonly #loss: Block;
  readonly #base: Block;

  /** @param sources The parameters and inputs that may be moved. */
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

  /** Takes the values as they are now. */
  begin(): void {
    for (const [source, block] of this.#moved) block.data.set(this.#context.blockOf(source).data);
  }

  /** The loss before anything moves. */
  get base(): number {
    return this.#base.data[0];
  }

  /** The loss when a source moves along a direction: an element of it, or numbers for all. */
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
   * The rounding error of the loss: the median of how much it changes when all that may move is off by up to two units in the
   * last place, and at least a unit in the last place of it or of 1, since numbers about 1, such as probabilities, are often inside.
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
    this.begin();
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

/** Rounding errors of single losses are up to so many times the median of a few. */
const SPREAD = 32;

/** What rounding the loss may do to a difference of a scheme: SPREAD·Σ|weights|·rounding/h. */
export function floorOf({ weights, baseWeight }: Stencil, rounding: number, h: number): number {
  const sum = weights.reduce((total, weight) => total + Math.abs(weight), Math.abs(baseWeight));
  return (SPREAD * sum * rounding) / h;
}

/** The derivative that a scheme finds, from losses where something has moved. */
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
