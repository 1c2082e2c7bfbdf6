import type { PlannedNode } from "../../engine/plan.js";
import { alone, IDLE, inOrder, type Stage, stageOfSteps } from "../../engine/stage.js";
import { describeValue } from "../../errors/describe-value.js";
import { HyperparameterError } from "../../errors/errors.js";
import { knownOptions } from "../../errors/known-options.js";
import type { Block } from "../../graph/block.js";
import { builtIn } from "../../graph/built-in.js";
import { labelOf } from "../../graph/create-node.js";
import type { Hyperparameter } from "../../graph/hyperparameters.js";
import type { Node } from "../../graph/node.js";
import { fixOf, type PlannedExplanation, type StepUse } from "../explanation.js";
import {
  checkLoss,
  checkNameAndParameters,
  type GradientContext,
  type GradientNode,
  type GradientPlan,
} from "../gradient-node.js";
import type { ParameterBounds } from "../parameter-bounds.js";
import { collapsed } from "./collapsed.js";
import { AUTO_STEPS, type Scheme, STENCILS } from "./difference-schemes.js";
import { direct } from "./direct.js";
import { probes } from "./probes.js";
import { propagatedRows } from "./propagated-rows.js";
import { separable } from "./separable.js";
import { embeddedFamilyOf, familyOf, type StencilFamily } from "./slid-stencils.js";
import { readSteps } from "./step-options.js";
import { type Choice, chooseStrategies, type Strategy } from "./strategies.js";
import type { WeightTargets } from "./weight-rows.js";
import {
  bindSteps,
  boundsIn,
  checkSteps,
  ownStepsOf,
  type StepRules,
  stepGiven,
  type WeightSteps,
  withStepOf,
} from "./weight-steps.js";

/** How {@link finiteDifference} takes differences. */
export interface FiniteDifferenceOptions {
  readonly name?: string | undefined;
  /**
   * - `"central"` (default): (L(w+h) − L(w−h)) / 2h, error O(h²)
   * - `"forward"`: (L(w+h) − L(w)) / h, and `"backward"`: (L(w) − L(w−h)) / h, error O(h)
   * - `"five-point"`: (L(w−2h) − 8L(w−h) + 8L(w+h) − L(w+2h)) / 12h, error O(h⁴)
   * - `"richardson"`: (4·D(h/2) − D(h)) / 3 with D the central differences, error O(h⁴)
   *
   * `gradientError` estimates the error of the last two.
   */
  readonly scheme?: Scheme | undefined;
  /**
   * The step: a positive number, a schedule or an Observable, 1e-4 by default. `"auto"` gives each weight w a step of its
   * own, which balances truncation against rounding as in `derivative`: max(1, |w|) times ∛ε for central, √ε for forward
   * and backward, ε^(1/5) for five-point and richardson. Then one weight is nudged at a time, which takes much longer.
   *
   * Parameters may have steps of their own, numbers: `{ rates: 0.01, "dense1/W": 1e-5 }` by name, where those that are not
   * named have 1e-4, or a list in the order of `parameters`.
   */
  readonly h?: Hyperparameter | "auto" | Readonly<Record<string, number>> | readonly number[] | undefined;
  /**
   * In place of h, the part of each weight that is its step, such as 1e-6: h = relativeStep·|w|, and relativeStep itself where w
   * is 0. One weight is nudged at a time then.
   */
  readonly relativeStep?: number | undefined;
  /**
   * Between what the weights stay: `{ lower: 0 }` for all, `{ lower: { rates: 0 }, upper: { rates: [1, 2, 2, 9] } }` by name, or
   * lists in the order of `parameters`; numbers for all weights of a parameter, or one for each.
   *
   * The loss is never evaluated with a weight outside. Where a point of the scheme would lie there, the scheme is slid inward,
   * as exact as before, and h made smaller where that does not fit either. An update that leaves the bounds is put back
   * onto them, by every optimizer that follows this gradient (projected gradient descent). Weights that start outside are
   * refused. So is a gradient that is only watched, where the run updates its weights and does not keep them between these
   * bounds. What a weight with bounds makes of the fast strategies, `describe` tells: one is nudged at a time.
   */
  readonly bounds?: ParameterBounds | undefined;
  /** How it is computed; all give the same numbers. Default `"auto"`: for each parameter the fastest that does. */
  readonly strategy?: Strategy | undefined;
  /** Default: all trainable parameters that reach the loss. */
  readonly parameters?: readonly Node[] | undefined;
}

const OPTIONS: readonly (keyof FiniteDifferenceOptions)[] = [
  ...(["h", "relativeStep", "bounds", "scheme", "strategy", "parameters", "name"] as const),
];

const STRATEGIES: readonly Strategy[] = ["auto", "direct", "propagated", "collapsed"];

/**
 * The gradient of a loss by finite differences: for each weight w, by how much the loss changes when w is nudged by h.
 * It needs values only, so it serves networks with parts that nobody can differentiate.
 *
 * Three strategies give the same numbers. `direct` is the textbook: the forward pass runs again for every nudge.
 * `propagated` recomputes only what a nudge reaches, by exact differences. `collapsed` samples how the loss changes
 * with each unit, as far as the nudges of its weights move it and no further, and reads them all off one curve; where that is
 * longer than 1e-3 (h times the largest input), is not smooth or crosses a kink, it nudges the weights one by one.
 *
 * "auto" collapses only what is smooth on the way to the loss: nodes of rxgrad's own, own nodes and black boxes that say
 * `smooth: true`, and own nodes that say nothing and look smooth on the first batch. `iteration.explanations` tells which.
 *
 * @throws GraphError where the loss is not one number, a parameter does not reach it, or a strategy asked for does not
 * fit one; HyperparameterError for h that is not positive, bounds that leave no room, or an unknown scheme or strategy.
 * @example
 * const gradient = finiteDifference(crossEntropy(y, t), { h: 1e-4 });
 * const W = sgd(gradient, { learningRate: 0.1 });
 */
export function finiteDifference(loss: Node<readonly []>, given?: FiniteDifferenceOptions): GradientNode {
  const options = knownOptions(labelOf("finiteDifference", given?.name), given, OPTIONS);
  const { name, scheme = "central", strategy = "auto", parameters } = options;
  const label = labelOf("finiteDifference", name);
  checkLoss(label, loss);
  checkNameAndParameters("finiteDifference", name, parameters, loss);
  if (typeof scheme !== "string" || !Object.hasOwn(STENCILS, scheme)) {
    throw new HyperparameterError(`${label}: scheme is ${describeValue(scheme)}; give ${list(Object.keys(STENCILS))}.`);
  }
  if (!STRATEGIES.includes(strategy)) {
    throw new HyperparameterError(`${label}: strategy is ${describeValue(strategy)}; give ${list(STRATEGIES)}.`);
  }
  const { rules, hyperparameters, stored } = readSteps(label, AUTO_STEPS[scheme], options);
  const by = (family: StencilFamily): Pick<GradientNode, "bind" | "explain"> => {
    const choose = (plan: GradientPlan): Choice[] =>
      chooseStrategies(plan, strategy, family.plain, (parameter) => ownStepsOf(rules, plan, parameter));
    return {
      bind: (context) => inStages(context, bindChoices(context, choose(context), rules, family)),
      explain: (plan) =>
        choose(plan).map((choice) => explain(choice, stepGiven(rules, plan, choice.parameter), strategy)),
    };
  };
  const node = {
    role: "gradient",
    kind: "finiteDifference",
    name,
    loss,
    parameters,
    hyperparameters,
    options: { scheme, ...stored, strategy },
    needsSmooth: options.h !== "auto" && (strategy === "auto" || strategy === "collapsed"),
    check: (plan) => checkSteps(rules, plan),
    boundsOf: (plan) => boundsIn(rules, plan),
    ...by(familyOf(scheme)),
  } satisfies GradientNode;
  const embedded = embeddedFamilyOf(scheme);
  if (!embedded) return builtIn(node);
  const lessExact = { ...node, kind: "embedded", name: name && `${name}/embedded`, ...by(embedded) };
  return builtIn({ ...node, embedded: builtIn(lessExact) });
}

const list = (words: readonly string[]): string => {
  const quoted = words.map((word) => `"${word}"`);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
};

/** @param asked The strategy that was asked for: `collapsed` has one h for all weights. */
function explain({ parameter, strategy, reason }: Choice, h: number | undefined, asked: Strategy): PlannedExplanation {
  const fix = fixOf(...(asked === "collapsed" ? [] : ['h: "auto"']));
  const step: StepUse =
    strategy === "direct"
      ? { is: "added", how: 'h is added to it and rounded, where "propagated" takes h as it is', fix }
      : { is: "carried", how: 'this takes h as it is, where "direct" adds h to it and that is rounded', fix };
  const explanation = { parameter: parameter.name, strategy, reason, step };
  return h === undefined ? explanation : { ...explanation, reason: `${reason}; its h is ${h}`, h };
}

/** One program for each parameter and term; weights and bias of one node share theirs. */
function bindChoices(
  context: GradientContext,
  choices: readonly Choice[],
  rules: StepRules,
  family: StencilFamily,
): Bound[] {
  const stepsOf = (parameter: PlannedNode): WeightSteps => bindSteps(context, parameter, rules, family);
  const done = new Set<Choice>();
  return choices.flatMap((choice) => {
    if (done.has(choice)) return [];
    const { parameter, term, entry, strategy, isSeparable } = choice;
    const inOneStage = (stage: Stage): Bound[] => [{ parameters: [parameter], stages: [stage] }];
    if (strategy === "direct") return inOneStage(direct(context, parameter, term, stepsOf(parameter)));
    if (isSeparable)
      return inOneStage(alone(context.shard, () => separable(context, parameter, term, stepsOf(parameter))));
    if (!entry) return inOneStage(probes(context, parameter, term, stepsOf(parameter)));
    const together = choices.filter(
      (other) =>
        other.entry?.node === entry.node &&
        other.term.node === term.node &&
        other.strategy === strategy &&
        stepGiven(rules, context, other.parameter) === stepGiven(rules, context, parameter),
    );
    for (const each of together) done.add(each);
    const targets = targetsOf(context, together);
    const own = withStepOf(context, rules, parameter);
    const stages =
      strategy === "collapsed"
        ? collapsed(own, targets, term, family.plain)
        : [propagatedRows(own, targets, term, family.plain)];
    return [{ parameters: together.map((each) => each.parameter), stages }];
  });
}

function targetsOf(context: GradientContext, choices: readonly Choice[]): WeightTargets {
  const gradientOf = (role: "W" | "b"): Block | undefined => {
    const parameter: PlannedNode | undefined = choices.find((choice) => choice.entry?.role === role)?.parameter;
    return parameter && context.gradientOf(parameter);
  };
  const [{ entry }] = choices;
  return { entry: entry as NonNullable<Choice["entry"]>, W: gradientOf("W"), b: gradientOf("b") };
}

/** The stages that add to the gradients by some parameters. */
interface Bound {
  readonly parameters: readonly PlannedNode[];
  readonly stages: readonly Stage[];
}

/** Clears the gradients, then lets everything add to them. */
function inStages({ parameters, gradientOf, shard }: GradientContext, all: readonly Bound[]): Stage[] {
  const gradients = parameters.map(gradientOf);
  const clear = (): void => {
    for (const { kernels, offset, size } of gradients) kernels.fill(offset, 0, size);
  };
  return [alone(shard, () => stageOfSteps([clear])), ...sideBySide(all).flatMap(zip)];
}

/** What adds to the gradients by different parameters may go on side by side; the rest, one after the other. */
function sideBySide(all: readonly Bound[]): Bound[][] {
  const groups: Bound[][] = [];
  for (const bound of all) {
    const last = groups.at(-1);
    const meets = last?.some((other) => other.parameters.some((each) => bound.parameters.includes(each)));
    if (last && !meets) last.push(bound);
    else groups.push([bound]);
  }
  return groups;
}

/** The first stages of all in one, then the second, and so on. */
function zip(group: readonly Bound[]): Stage[] {
  const most = Math.max(...group.map(({ stages }) => stages.length));
  return Array.from({ length: most }, (_, k) => inOrder(group.map(({ stages }) => stages[k] ?? IDLE)));
}
