import type { Block } from "../graph/block.js";
import type { HyperparameterDeclaration } from "../graph/hyperparameters.js";

/** How an optimizer updates one parameter: the initial state and the update, as pure functions of blocks. */
export interface UpdateRule {
  /** The names of the state tensors of each parameter; each has the parameter's shape. */
  readonly state: readonly string[];
  /** Writes the initial state, in the order of `state`. Default: zeros. */
  init?(state: readonly Block[]): void;
  /** Numbers that depend on all gradients of the optimizer. They are computed before its first update. */
  readonly measures?: readonly Measure[];
  /**
   * Binds the rule to a contiguous range of memory: one parameter, a part of one, or several parameters with the padding
   * between them. The update must be elementwise, because padding holds arbitrary numbers. The returned step writes the
   * updated parameter into `next` and the updated state into `state`. `count` is the number of steps since the state was
   * initialized, from 1: the iteration, except in a branch with a new state. Blocks may move between iterations, so the step
   * reads their `data` and `kernels` each time.
   */
  bind(update: UpdateContext): (count: number) => void;
}

/** A hyper-parameter or another number of a run: `current` is its value in this iteration. */
export interface CurrentNumber {
  /** The number in this iteration. */
  readonly current: number;
}

/** The parameter's memory, state and numbers for one update. */
export interface UpdateContext {
  /** Where the updated parameter is written. It may be the memory of the gradient. */
  readonly next: Block;
  /** The parameter before the update. */
  readonly parameter: Block;
  /** Its gradient. */
  readonly gradient: Block;
  /** What the rule remembers of the parameter, in the order of its `state`. */
  readonly state: readonly Block[];
  /** The values of the rule's measures in this iteration, one element for each. */
  readonly measures: Block;
  /** The current number of a hyper-parameter, by its name. */
  hyperparameter(name: string): CurrentNumber;
}

/** A number that depends on all gradients of an optimizer, such as their norm. */
export interface Measure {
  /** Binds the measure to a run. The returned step computes the number, once in each iteration, before the updates. */
  bind(gradients: readonly Block[], hyperparameter: (name: string) => CurrentNumber): () => number;
}

/** Changes a gradient, element by element, before the rule of an optimizer uses it. */
export interface GradientTransform {
  readonly hyperparameter: HyperparameterDeclaration;
  readonly measure?: Measure;
  /**
   * Binds the transform to one parameter. The returned step writes `out` from `gradient`, which may be the same block.
   */
  bind(context: TransformContext): () => void;
}

/** The memory and numbers of a {@link GradientTransform}. */
interface TransformContext {
  readonly out: Block;
  readonly gradient: Block;
  readonly parameter: Block;
  /** Its measure, if it has one: the element at this index. */
  readonly measure: { readonly block: Block; readonly index: number };
  hyperparameter(name: string): CurrentNumber;
}

/** Combines transforms and a rule: the transforms run in order, then the rule uses the changed gradient. */
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
      // The changed gradient is in `next` until the rule overwrites it: element i is read before it is written.
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
