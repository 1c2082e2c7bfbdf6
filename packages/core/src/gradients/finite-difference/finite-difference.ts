import type { PlannedNode } from "../../engine/plan.js";
import { alone, IDLE, inOrder, type Stage, stageOfSteps } from "../../engine/stage.js";
import { checkOption, oneOf } from "../../errors/domains.js";
import { knownOptions } from "../../errors/known-options.js";
import type { Block } from "../../graph/block.js";
import { builtIn, labelOf } from "../../graph/create-node.js";
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
import { countEvaluations } from "./evaluations.js";
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

/** Options of {@link finiteDifference}. */
export interface FiniteDifferenceOptions {
  /** The name of the node in the run. */
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
   * The step: a positive number, a schedule or an Observable, 1e-4 by default. `"auto"` gives each weight w its own step,
   * which balances truncation against rounding as in `derivative`: max(1, |w|) times ∛ε for central, √ε for forward
   * and backward, ε^(1/5) for five-point and richardson. Weights are then perturbed one at a time, which takes much
   * longer.
   *
   * Parameters may have their own steps, as numbers: `{ rates: 0.01, "dense1/W": 1e-5 }` by name, where all others use
   * 1e-4, or a list in the order of `parameters`.
   */
  readonly h?: Hyperparameter | "auto" | Readonly<Record<string, number>> | readonly number[] | undefined;
  /**
   * The step relative to the weight, such as 1e-6, in place of h: h = relativeStep·|w|, or relativeStep if w is 0.
   * Weights are then perturbed one at a time.
   */
  readonly relativeStep?: number | undefined;
  /**
   * The range of the weights: `{ lower: 0 }` for all, `{ lower: { rates: 0 }, upper: { rates: [1, 2, 2, 9] } }` by name,
   * or lists in the order of `parameters`. Each bound is a number for all weights of a parameter, or one for each weight.
   *
   * The loss is never evaluated with a weight outside. If a point of the scheme would lie outside, the scheme moves its
   * points inward at the same order of error; if that does not fit either, h becomes smaller. If an update leaves the bounds,
   * every optimizer of this gradient projects it back onto them (projected gradient descent). Weights that start outside are
   * refused. A gradient that is only watched is refused if the run updates its weights without these bounds. Weights with
   * bounds are perturbed one at a time, without the fast strategies; `describe` shows it.
   */
  readonly bounds?: ParameterBounds | undefined;
  /** The algorithm; all give the same numbers. Default `"auto"`: the fastest that fits each parameter. */
  readonly strategy?: Strategy | undefined;
  /** Default: all trainable parameters with a path to the loss. */
  readonly parameters?: readonly Node[] | undefined;
}

const OPTIONS: readonly (keyof FiniteDifferenceOptions)[] = [
  ...(["h", "relativeStep", "bounds", "scheme", "strategy", "parameters", "name"] as const),
];

const STRATEGIES: readonly Strategy[] = ["auto", "direct", "propagated", "collapsed"];

/**
 * The gradient of a loss by finite differences: for each weight w, the change of the loss when w is perturbed by h. It
 * needs values only, so it works for networks with parts that cannot be differentiated.
 *
 * Three strategies give the same numbers. `direct` is the textbook's: it runs the forward pass again for every
 * perturbation.
 * `propagated` recomputes only the nodes that depend on the weight, by exact differences. `collapsed` samples the loss as
 * a function of each unit, within the range of its weights' perturbations, and computes the gradients of all these weights
 * from this one profile. If the profile is longer than 1e-3 (h times the largest input), is not smooth or crosses a kink,
 * `collapsed` perturbs the weights one by one.
 *
 * "auto" uses `collapsed` only if all nodes on the path to the loss are smooth: built-in nodes, users' nodes and black
 * boxes that declare `smooth: true`, and users' nodes without a declaration that look smooth on the first batch.
 * `iteration.explanations` contains the choices.
 *
 * @param loss A node whose value is one number.
 * @throws GraphError if the loss is not one number, a parameter has no path to it, or the requested strategy does not fit
 * a parameter; HyperparameterError if h is not positive, bounds leave no room, or the scheme or strategy is unknown.
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
  checkOption(label, "scheme", scheme, oneOf(...Object.keys(STENCILS)));
  checkOption(label, "strategy", strategy, oneOf(...STRATEGIES));
  const { rules, hyperparameters, stored } = readSteps(label, AUTO_STEPS[scheme], options);
  const by = (family: StencilFamily): Pick<GradientNode, "bind" | "explain" | "evaluations"> => {
    const choose = (plan: GradientPlan): Choice[] =>
      chooseStrategies(plan, strategy, family.plain, (parameter) => ownStepsOf(rules, plan, parameter));
    return {
      bind: (context) => inStages(context, bindChoices(context, choose(context), rules, family)),
      explain: (plan) =>
        choose(plan).map((choice) => explain(choice, stepGiven(rules, plan, choice.parameter), strategy)),
      evaluations(plan, samples, blockOf) {
        const choices = choose(plan);
        return countEvaluations(choices, family.plain, samples, blockOf, (choice) =>
          computedWith(choice, choices, rules, plan),
        );
      },
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
    splitsElements: true,
    ...by(familyOf(scheme)),
  } satisfies GradientNode;
  const embedded = embeddedFamilyOf(scheme);
  if (!embedded) return builtIn(node);
  const lessExact = { ...node, kind: "embedded", name: name && `${name}/embedded`, ...by(embedded) };
  return builtIn({ ...node, embedded: builtIn(lessExact) });
}

/** @param chosen The strategy in the options: `collapsed` has one h for all weights. */
function explain({ parameter, strategy, reason }: Choice, h: number | undefined, chosen: Strategy): PlannedExplanation {
  const fix = fixOf(...(chosen === "collapsed" ? [] : ['h: "auto"']));
  const step: StepUse =
    strategy === "direct"
      ? { is: "added", how: 'h is added to it and rounded, where "propagated" takes h as it is', fix }
      : { is: "carried", how: 'this takes h as it is, where "direct" adds h to it and that is rounded', fix };
  const explanation = { parameter: parameter.name, strategy, reason, step };
  return h === undefined ? explanation : { ...explanation, reason: `${reason}; its h is ${h}`, h };
}

/** One program for each parameter and term. The weights and the bias of one node have a common one. */
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
    const together = computedWith(choice, choices, rules, context);
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

/** The choices that one program computes: those of the weights and the bias of one node. */
function computedWith(
  { parameter, term, entry, strategy }: Choice,
  choices: readonly Choice[],
  rules: StepRules,
  plan: GradientPlan,
): Choice[] {
  return choices.filter(
    (other) =>
      other.entry?.node === entry?.node &&
      other.term.node === term.node &&
      other.strategy === strategy &&
      stepGiven(rules, plan, other.parameter) === stepGiven(rules, plan, parameter),
  );
}

function targetsOf(context: GradientContext, choices: readonly Choice[]): WeightTargets {
  const gradientOf = (role: "W" | "b"): Block | undefined => {
    const parameter: PlannedNode | undefined = choices.find((choice) => choice.entry?.role === role)?.parameter;
    return parameter && context.gradientOf(parameter);
  };
  const [{ entry }] = choices;
  return { entry: entry as NonNullable<Choice["entry"]>, W: gradientOf("W"), b: gradientOf("b") };
}

/** The stages that add to the gradients of some parameters. */
interface Bound {
  readonly parameters: readonly PlannedNode[];
  readonly stages: readonly Stage[];
}

/** Clears the gradients; then all stages add to them. */
function inStages({ parameters, gradientOf, shard }: GradientContext, all: readonly Bound[]): Stage[] {
  const gradients = parameters.map(gradientOf);
  const clear = (): void => {
    for (const { kernels, offset, size } of gradients) kernels.fill(offset, 0, size);
  };
  return [alone(shard, () => stageOfSteps([clear])), ...sideBySide(all).flatMap(zip)];
}

/** Groups stages: those that add to different parameters may run at the same time, the others run one after the other. */
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

/** Merges the first stages of all into one, then the second, and so on. */
function zip(group: readonly Bound[]): Stage[] {
  const most = Math.max(...group.map(({ stages }) => stages.length));
  return Array.from({ length: most }, (_, k) => inOrder(group.map(({ stages }) => stages[k] ?? IDLE)));
}
