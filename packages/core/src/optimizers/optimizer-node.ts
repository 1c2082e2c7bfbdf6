import { describeValue } from "../errors/describe-value.js";
import { finite, fromZeroBelowOne, positive, suchAs } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { type GradientNode, isGradientNode } from "../gradients/gradient-node.js";
import { builtIn, checkName, labelOf } from "../graph/create-node.js";
import { type Hyperparameter, type HyperparameterDeclaration, hyperparameter } from "../graph/hyperparameters.js";
import { GRADIENT_OPTIONS, type GradientOptions, gradientTransforms } from "./gradient-transforms.js";
import { afterTransforms, type UpdateRule } from "./update-rule.js";

/** A node whose value is the updated parameters; the next iteration uses them. */
export interface OptimizerNode {
  /** What the node is in a run. */
  readonly role: "optimizer";
  /** Its kind, such as `"sgd"`. */
  readonly kind: string;
  /** The name that the user gave. */
  readonly name: string | undefined;
  /** The gradients that it follows. */
  readonly gradients: readonly GradientNode[];
  /** Its numbers that may change while training, such as the learning rate. */
  readonly hyperparameters: readonly HyperparameterDeclaration[];
  /** The options of the node, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** How it updates a parameter. */
  readonly rule: UpdateRule;
  /** The rule as its author wrote it; `rule` also applies the transforms from the options to the gradient. */
  readonly given: UpdateRule;
}

/** Options of every optimizer. */
export interface OptimizerOptions extends GradientOptions {
  /** The name in hyper-parameter records and errors. Default: the kind and a number, such as `adam1`. */
  readonly name?: string | undefined;
}

export const isOptimizerNode = (value: unknown): value is OptimizerNode =>
  typeof value === "object" && value !== null && (value as { role?: unknown }).role === "optimizer";

/** The parts of an optimizer node for {@link createOptimizer}. */
export interface OptimizerParts {
  /** The name of the kind, as graph JSON and messages have it. */
  readonly kind: string;
  /** The name that the user gave. */
  readonly name: string | undefined;
  /** The gradient to follow, or several over different parameters. */
  readonly gradient: GradientNode | readonly GradientNode[];
  /** Declarations, such as that of `learningRateOf`. */
  readonly hyperparameters: readonly HyperparameterDeclaration[];
  /** Changes of the gradient before the rule uses it. Default: none. */
  readonly before?: GradientOptions;
  /** Options other than hyper-parameters, as plain data for JSON. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** What is remembered of each parameter, and the update. */
  readonly rule: UpdateRule;
}

/**
 * Makes a frozen optimizer node. Checks its gradients and hyper-parameters.
 *
 * @param parts Its kind, the gradients to follow, its hyper-parameters and its update rule.
 * @throws GraphError without a gradient, or for something that is none; HyperparameterError for an unknown option, or a
 * hyper-parameter outside its domain.
 * @example
 * const signs = (gradient, learningRate) =>
 *   createOptimizer({
 *     kind: "signs",
 *     name: undefined,
 *     gradient,
 *     hyperparameters: [learningRateOf(learningRate)],
 *     rule: {
 *       state: [],
 *       bind({ next, parameter, gradient, hyperparameter }) {
 *         const rate = hyperparameter("learningRate");
 *         return () => {
 *           for (let i = 0; i < next.size; i++) next.data[i] = parameter.data[i] - rate.current * Math.sign(gradient.data[i]);
 *         };
 *       },
 *     },
 *   });
 */
export function createOptimizer(parts: OptimizerParts): OptimizerNode {
  const { kind, name, gradient, rule } = knownOptions("createOptimizer", parts);
  checkName(kind, name);
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
  const own = parts.hyperparameters.map((each) => each.name);
  knownOptions(label, parts.before, [
    ...new Set([...own, ...Object.keys(parts.options ?? {}), ...GRADIENT_OPTIONS, "name"]),
  ]);
  const transforms = gradientTransforms(parts.before ?? {});
  const hyperparameters = [...parts.hyperparameters, ...transforms.map((each) => each.hyperparameter)].map((each) =>
    hyperparameter(label, each),
  );
  return Object.freeze({
    role: "optimizer",
    kind,
    name,
    gradients: Object.freeze([...gradients]),
    hyperparameters,
    options: Object.freeze({
      ...parts.options,
      ...Object.fromEntries(hyperparameters.map((each) => [each.name, each.value])),
    }),
    rule: afterTransforms(transforms, rule),
    given: rule,
  });
}

/** Like {@link createOptimizer}, for optimizers that are built in and so available in every thread. */
export const builtInOptimizer = (parts: OptimizerParts): OptimizerNode => builtIn(createOptimizer(parts));

/**
 * Declares a learning rate: finite, 0 or more.
 *
 * @param value A number, a schedule or an Observable.
 * @example
 * const declarations = [learningRateOf((iteration) => 0.1 / iteration)];
 */
export const learningRateOf = (value: Hyperparameter): HyperparameterDeclaration => ({
  name: "learningRate",
  value,
  ...suchAs(finite(0), "0.1"),
});

/** Declares a decay factor of an optimizer's state, such as momentum: from 0 to below 1. */
export const decayFactorOf = (name: string, value: Hyperparameter): HyperparameterDeclaration => ({
  name,
  value,
  ...suchAs(fromZeroBelowOne, "0.9"),
});

/** Declares the number that prevents a division by zero: positive and finite. */
export const epsilonOf = (value: Hyperparameter): HyperparameterDeclaration => ({
  name: "epsilon",
  value,
  ...suchAs(positive, "1e-8"),
});
