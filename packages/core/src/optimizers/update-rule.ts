import type { Block } from "../graph/block.js";
import type { HyperparameterDeclaration } from "../graph/hyperparameters.js";

/** How an optimizer updates one parameter, as a pair of pure functions of blocks: what it starts from, and the update. */
export interface UpdateRule {
  /** What it remembers of each parameter, by name; each is shaped like the parameter. */
  readonly state: readonly string[];
  /** Writes what is remembered before the first step, in the order of `state`. Default: zeros. */
  init?(state: readonly Block[]): void;
  /** Numbers that depend on all gradients of the optimizer, and are wanted before its first update. */
  readonly measures?: readonly Measure[];
  /**
   * Binds the rule to one parameter of a run, a stretch of one, or several that lie one behind the other, with the gaps
   * between them, which hold anything: no element's update may depend on another's. The step it returns writes the updated
   * parameter into `next` and the updated state into `state`; `count` tells which step this is since its memory began,
   * from 1: the iteration, but in a branch with a new memory. Blocks may move between iterations: the step reads their
   * `data` and `kernels` each time.
   */
  bind(update: UpdateContext): (count: number) => void;
}

/** A hyper-parameter of a run, or another number of it: `current` is its value in the iteration. */
export interface CurrentNumber {
  readonly current: number;
}

/** One parameter of a run, and what its update reads and writes. */
export interface UpdateContext {
  readonly next: Block;
  readonly parameter: Block;
  readonly gradient: Block;
  readonly state: readonly Block[];
  /** The rule's measures as they are in this iteration, one element for each. */
  readonly measures: Block;
  hyperparameter(name: string): CurrentNumber;
}

/** A number that depends on all gradients of an optimizer, such as their norm. */
export interface Measure {
  /** Binds it to a run; the step it returns gives the number, once in each iteration, before the updates. */
  bind(gradients: readonly Block[], hyperparameter: (name: string) => CurrentNumber): () => number;
}

/** Changes a gradient, element by element, before the rule of an optimizer sees it. */
export interface GradientTransform {
  readonly hyperparameter: HyperparameterDeclaration;
  readonly measure?: Measure;
  /** Binds it to one parameter. The step it returns writes `out` from `gradient`, which may be the same block. */
  bind(context: TransformContext): () => void;
}

/** What a {@link GradientTransform} reads and writes. */
export interface TransformContext {
  readonly out: Block;
  readonly gradient: Block;
  readonly parameter: Block;
  /** Its measure, if it has one, as the one element that begins here. */
  readonly measure: { readonly block: Block; readonly index: number };
  hyperparameter(name: string): CurrentNumber;
}

/** The rule that does the transforms, in their order, and then what another does with the changed gradient. */
export function afterTransforms(transforms: readonly GradientTransform[], rule: UpdateRule): UpdateRule {
  if (transforms.length === 0) return rule;
  const own = rule.measures ?? [];
  const measures = [...own, ...transforms.flatMap(({ measure }) => (measure ? [measure] : []))];
  return {
    ...rule,
    measures,
    bind(update) {
      const { next, parameter, hyperparameter, measures: block } = update;
      let index = own.length;
      // The changed gradient lies in `next` until the rule writes that: element i is read before it is written.
      const steps = transforms.map((each, i) =>
        each.bind({
          out: next,
          gradient: i === 0 ? update.gradient : next,
          parameter,
          measure: { block, index: each.measure ? index++ : index },
          hyperparameter,
        }),
      );
      const last = rule.bind({ ...update, gradient: next });
      return (count) => {
        for (let i = 0; i < steps.length; i++) steps[i]();
        last(count);
      };
    },
  };
}
