import { flowsThrough, pathBetween, splitTerms, type Term } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { GraphError } from "../../errors/errors.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientPlan } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";
import { COLLAPSED_PROBES, findLostDigits, findObstacle, type Obstacle, savingOf, trialsOn } from "./loss-profile.js";
import { isSeparableUpTo } from "./separable.js";

/** How finite differences are computed. All strategies give the same numbers. */
export type Strategy = "auto" | "direct" | "propagated" | "collapsed";

/** The only node that reads a parameter; it adds the parameter's perturbations up, unit by unit. */
export interface Entry {
  readonly node: PlannedNode;
  /** The input that the weights multiply, if there are weights. */
  readonly x: PlannedNode | undefined;
  readonly role: "W" | "b";
}

/** How the gradient of one term by one parameter is computed. */
export interface Choice {
  readonly parameter: PlannedNode;
  readonly term: Term;
  readonly strategy: Exclude<Strategy, "auto">;
  /** Set if many perturbations run together, as rows. */
  readonly entry: Entry | undefined;
  /** Whether all elements of the parameter can be perturbed at once. */
  readonly isSeparable?: boolean;
  readonly reason: string;
  /** The only reason against "collapsed", if there is exactly one. */
  readonly obstacle?: Obstacle;
}

/**
 * Chooses a strategy for every parameter and every term of the loss that depends on it.
 *
 * @param ownSteps Why each weight of a parameter has its own step or stencil; undefined if all move alike.
 * @throws GraphError if the user's strategy does not fit.
 */
export function chooseStrategies(
  gradient: GradientPlan,
  strategy: Strategy,
  stencil: Stencil,
  ownSteps: (parameter: PlannedNode) => string | undefined,
): Choice[] {
  const terms = strategy === "direct" ? [{ node: gradient.root, coefficient: 1 }] : splitTerms(gradient.root);
  const chosen = gradient.parameters.flatMap((parameter) =>
    terms
      .filter((term) => pathBetween(gradient.plan.nodes, parameter, term.node).length > 0)
      .map((term) => choose(gradient, parameter, term, strategy, stencil, ownSteps(parameter))),
  );
  return strategy === "auto" ? chosen.map((choice) => cheaper(choice, chosen, stencil)) : chosen;
}

function choose(
  gradient: GradientPlan,
  parameter: PlannedNode,
  term: Term,
  strategy: Strategy,
  stencil: Stencil,
  ownSteps: string | undefined,
): Choice {
  const choice = { parameter, term, entry: undefined };
  if (strategy === "direct") {
    return { ...choice, strategy, reason: "the forward pass runs again for every perturbation, as requested" };
  }
  if (strategy !== "collapsed" && isSeparableUpTo(gradient, parameter, term)) {
    const reason = "all perturbations at once, because elements stay separate until they are added up";
    return { ...choice, strategy: "propagated", isSeparable: true, reason };
  }
  const entry = ownSteps ?? findEntry(gradient, parameter, term);
  const path = typeof entry === "string" ? [] : pathBetween(gradient.plan.nodes, entry.node, term.node).slice(0, -1);
  const obstacle = findObstacle(gradient, path) ?? (strategy === "auto" ? findLostDigits(path, stencil) : undefined);
  const problem = typeof entry === "string" ? entry : obstacle?.reason;
  if (strategy === "collapsed" && problem !== undefined) {
    throw new GraphError(
      `finiteDifference: strategy "collapsed" does not fit parameter "${parameter.name}": ${problem}; use "auto" or "propagated".`,
    );
  }
  if (typeof entry === "string") {
    return { ...choice, strategy: "propagated", reason: `one perturbation at a time, because ${entry}` };
  }
  if (strategy !== "propagated" && problem === undefined) {
    const reason = `all weights into a unit share one loss profile${trialsOn(path, gradient)}`;
    return { ...choice, strategy: "collapsed", entry, reason };
  }
  const why = strategy === "propagated" ? "as requested" : `because ${problem}`;
  const reason = `many perturbations run together, ${why}`;
  return { ...choice, strategy: "propagated", entry, reason, ...(strategy === "auto" && { obstacle }) };
}

/**
 * The entry of a parameter into the term, if its perturbations can run together as rows; otherwise the reason why not.
 */
function findEntry({ plan, coupled }: GradientPlan, parameter: PlannedNode, term: Term): Entry | string {
  const path = pathBetween(plan.nodes, parameter, term.node);
  const uses = path.flatMap((node) =>
    node.inputs.flatMap((input, i) => (input === parameter && flowsThrough(node, i) ? [{ node, i }] : [])),
  );
  if (!term.node.operation.reductionWeight || !hasBatch(term.node.inputs[0].shape)) {
    return `"${term.node.name}" is not a sum or mean over samples`;
  }
  if (uses.length !== 1) return `it is used ${uses.length} times`;
  const [{ node, i }] = uses;
  const fanIn = node.operation.fanIn?.(...node.inputs.map((each) => each.shape));
  const role = fanIn?.W === i ? "W" : fanIn?.b === i ? "b" : undefined;
  if (!fanIn || !role) return `"${node.name}" does not add it up unit by unit`;
  const mixing = path.find((each) => each !== term.node && (!hasBatch(each.shape) || coupled.has(each)));
  if (mixing) return `"${mixing.name}" mixes samples`;
  return { node, x: fanIn.x === undefined ? undefined : node.inputs[fanIn.x], role };
}

/**
 * Sampling a unit's profile costs a few probes for any fan-in; few weights need fewer. If only a declaration is missing,
 * the reason mentions the saving.
 */
function cheaper(choice: Choice, all: readonly Choice[], stencil: Stencil): Choice {
  const { entry, term, obstacle } = choice;
  if (choice.strategy !== "collapsed" && !obstacle) return choice;
  const fanIn = all
    .filter((other) => other.entry?.node === entry?.node && other.term === term && other.strategy === choice.strategy)
    .reduce((sum, { entry }) => sum + (entry?.role === "W" ? (entry.x?.shape[1] as number) : 1), 0);
  if (obstacle) return { ...choice, reason: choice.reason + savingOf(obstacle, fanIn, stencil) };
  if (fanIn * stencil.points.length > COLLAPSED_PROBES) return choice;
  return {
    ...choice,
    strategy: "propagated",
    reason: `many perturbations run together, cheaper than a profile for ${fanIn} weights per unit`,
  };
}
