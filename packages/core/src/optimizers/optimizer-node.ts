import { GraphError } from "../errors.js";
import { type GradientNode, isGradientNode } from "../gradient/gradient-node.js";
import { describeValue, labelOf } from "../graph/node.js";
import type { Block } from "../graph/operation.js";
import { type Hyperparameter, type HyperparameterDeclaration, hyperparameter } from "../hyperparameters.js";

/** A node whose value is the updated parameters, which the next iteration uses. */
export interface OptimizerNode {
  readonly role: "optimizer";
  readonly kind: string;
  readonly name: string | undefined;
  readonly gradients: readonly GradientNode[];
  readonly hyperparameters: readonly HyperparameterDeclaration[];
  /** What it was made with, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly rule: UpdateRule;
}

/** How an optimizer updates one parameter, as a pair of pure functions of blocks. */
export interface UpdateRule {
  /** What it remembers of each parameter, by name; each is shaped like the parameter and starts at zero. */
  readonly state: readonly string[];
  /**
   * Binds the rule to one parameter of a run. The step it returns writes the updated parameter into `next` and the
   * updated state into `state`; `iteration` counts from 1. Blocks may move between iterations: the step reads their
   * `data` and `kernels` each time.
   */
  bind(update: UpdateContext): (iteration: number) => void;
}

/** One parameter of a run, and what its update reads and writes. */
export interface UpdateContext {
  readonly next: Block;
  readonly parameter: Block;
  readonly gradient: Block;
  readonly state: readonly Block[];
  /** A hyper-parameter, whose `current` is its value in the iteration. */
  hyperparameter(name: string): { readonly current: number };
}

export const isOptimizerNode = (value: unknown): value is OptimizerNode =>
  typeof value === "object" && value !== null && (value as { role?: unknown }).role === "optimizer";

/** What {@link createOptimizer} makes an optimizer node from. */
export interface OptimizerParts {
  readonly kind: string;
  readonly name: string | undefined;
  readonly gradient: GradientNode | readonly GradientNode[];
  readonly hyperparameters: readonly HyperparameterDeclaration[];
  readonly rule: UpdateRule;
}

/** Makes a frozen optimizer node, checking its gradients and hyper-parameters. */
export function createOptimizer(parts: OptimizerParts): OptimizerNode {
  const { kind, name, gradient, rule } = parts;
  const label = labelOf(kind, name);
  const gradients: readonly GradientNode[] = Array.isArray(gradient) ? gradient : [gradient];
  if (gradients.length === 0) throw new GraphError(`${label}: it was given no gradient; give one, or several.`);
  for (const each of gradients) {
    if (!isGradientNode(each)) {
      throw new GraphError(
        `${label}: its gradient is ${describeValue(each)}; give a gradient node such as finiteDifference(loss).`,
      );
    }
  }
  const hyperparameters = parts.hyperparameters.map((each) => hyperparameter(label, each));
  return Object.freeze({
    role: "optimizer",
    kind,
    name,
    gradients: Object.freeze([...gradients]),
    hyperparameters,
    options: Object.freeze(Object.fromEntries(hyperparameters.map((each) => [each.name, each.value]))),
    rule,
  });
}

/** The declaration of a learning rate: finite, 0 or more. */
export const learningRateOf = (value: Hyperparameter): HyperparameterDeclaration => ({
  name: "learningRate",
  value,
  wanted: "a finite number, 0 or more, such as 0.1",
  accepts: (rate) => rate >= 0 && Number.isFinite(rate),
});
