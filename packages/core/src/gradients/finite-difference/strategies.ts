import { flowsThrough, pathBetween, splitTerms, type Term } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { GraphError } from "../../errors/errors.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientPlan } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";
import { COLLAPSED_PROBES } from "./loss-profile.js";
import { findLostDigits, findObstacle, type Obstacle, savingOf, trialsOn } from "./roughness.js";
import { isSeparableUpTo } from "./separable.js";

/** How finite differences are computed. All give the same numbers. */
export type Strategy = "auto" | "direct" | "propagated" | "collapsed";

/** Where the nudge of a parameter enters: the one node that adds it up, unit by unit. */
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
  /** Given where many nudges travel together, as rows. */
  readonly entry: Entry | undefined;
  /** All elements of the parameter can be nudged at once. */
  readonly isSeparable?: boolean;
  readonly reason: string;
  /** What keeps it from being collapsed, where nothing else does. */
  readonly obstacle?: Obstacle;
}

/**
 * Chooses a strategy for every parameter and every term of the loss that it reaches.
 *
 * @param ownSteps Why each weight of a parameter has a step or a stencil of its own; undefined where all move alike.
 * @throws GraphError where a strategy that the user named does not fit.
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
    return { ...choice, strategy, reason: "the forward pass runs again for every nudge, as asked" };
  }
  if (strategy !== "collapsed" && isSeparableUpTo(gradient, parameter, term)) {
    const reason = "all nudges at once, because no element meets another before they are added up";
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
    return { ...choice, strategy: "propagated", reason: `one nudge at a time, because ${entry}` };
  }
  if (strategy !== "propagated" && problem === undefined) {
    const reason = `all weights into a unit move the loss along one line${trialsOn(path, gradient)}`;
    return { ...choice, strategy: "collapsed", entry, reason };
  }
  const why = strategy === "propagated" ? "as asked" : `because ${problem}`;
  const reason = `many nudges travel together, ${why}`;
  return { ...choice, strategy: "propagated", entry, reason, ...(strategy === "auto" && { obstacle }) };
}

/** Where the nudge of a parameter enters the term, if its nudges can travel together as rows; else why not. */
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
 * Sampling a unit's line costs a few probes, whatever the fan-in; few weights are nudged in fewer. Where only a declaration is
 * missing, what it would save is told.
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
    reason: `many nudges travel together, cheaper than a line for ${fanIn} weights a unit`,
  };
}
