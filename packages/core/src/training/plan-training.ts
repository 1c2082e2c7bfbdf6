import { compile } from "../engine/compile.js";
import { pathBetween } from "../engine/path.js";
import type { Plan, PlannedNode } from "../engine/plan.js";
import { describeValue } from "../errors/describe-value.js";
import { checkOption, listOf } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import { type ComparisonNode, isComparisonNode } from "../gradients/compare-gradients.js";
import { type GradientNode, isGradientNode } from "../gradients/gradient-node.js";
import { isNode, labelOf } from "../graph/create-node.js";
import type { Node } from "../graph/node.js";
import { namer } from "../graph/walk.js";
import { isOptimizerNode, type OptimizerNode } from "../optimizers/optimizer-node.js";
import { planBufferUpdates } from "./buffer-updates.js";
import { checkKept } from "./projection.js";
import type { PlannedGradient, PlannedOptimizer, TrainingPlan } from "./training-plan.js";

/** A node, gradient or comparison that a run computes besides, so that it can be observed. */
export type Watched = Node | GradientNode | ComparisonNode;

/** A plan that was made before, and what it was made of. */
interface Planned {
  readonly of: readonly unknown[];
  readonly training: TrainingPlan;
}

/** The plans that were made of an optimizer first. */
const plansOf = /* @__PURE__ */ new WeakMap<OptimizerNode, Planned[]>();

/** The most plans that are kept for an optimizer: with other optimizers beside it, or other nodes watched. */
const MOST_PLANS = 4;

/**
 * Plans the training of one or several optimizers: their losses, their gradients, and the watched nodes. Graphs never change, so
 * one that was planned before is not planned again, unless its plan holds the values of black boxes.
 *
 * @throws GraphError if a parameter has two optimizers, a loss does not depend on a parameter, or nothing is trainable.
 */
export function planTraining(
  roots: OptimizerNode | readonly OptimizerNode[],
  watch: readonly Watched[] = [],
): TrainingPlan {
  const optimizers: readonly OptimizerNode[] = Array.isArray(roots) ? roots : [roots as OptimizerNode];
  if (optimizers.length === 0)
    throw new GraphError("train: it was given no optimizer; give one such as sgd(gradient).");
  for (const each of optimizers) {
    if (!isOptimizerNode(each)) {
      throw new GraphError(`train: its root is ${describeValue(each)}; give an optimizer node such as sgd(gradient).`);
    }
  }
  checkOption("train", "watch", watch, listOf("nodes, gradients or comparisons of them"), GraphError);
  for (const each of watch) {
    if (isNode(each) || isGradientNode(each) || isComparisonNode(each)) continue;
    throw new GraphError(`train: watch holds ${describeValue(each)}; give nodes, gradients or comparisons of them.`);
  }
  if (new Set(optimizers).size < optimizers.length) {
    throw new GraphError("train: an optimizer is listed twice; give each once.");
  }
  const of = [...optimizers, ...watch];
  const plans = plansOf.get(optimizers[0]) ?? [];
  const before = plans.find((each) => each.of.length === of.length && each.of.every((part, i) => part === of[i]));
  if (before) return before.training;
  const training = planAnew(optimizers, watch);
  if (!training.plan.boxes) plansOf.set(optimizers[0], [...plans.slice(1 - MOST_PLANS), { of, training }]);
  return training;
}

function planAnew(optimizers: readonly OptimizerNode[], watch: readonly Watched[]): TrainingPlan {
  const watched = watch.flatMap((each) => (isNode(each) ? [] : isComparisonNode(each) ? each.gradients : [each]));
  const gradients = [...new Set([...optimizers.flatMap((each) => each.gradients), ...watched])];
  const plan = compile([...gradients.map((each) => each.loss), ...watch.filter(isNode)]);
  const nameOf = namer([...gradients, ...optimizers]);
  const plannedGradients = new Map(gradients.map((each) => [each, planGradient(plan, each, nameOf(each))]));
  const planned = optimizers.map(
    (node): PlannedOptimizer => ({
      node,
      name: nameOf(node),
      gradients: node.gradients.map((each) => plannedGradients.get(each) as PlannedGradient),
    }),
  );
  checkDisjoint(planned);
  checkKept([...plannedGradients.values()], planned);
  const updated = planned.flatMap((each) => each.gradients.flatMap(({ parameters }) => parameters));
  return {
    plan,
    loss: planned[0].gradients[0].root,
    gradients: [...plannedGradients.values()],
    optimizers: planned,
    bufferUpdates: planBufferUpdates(plan, updated),
  };
}

/** Plans a gradient. @throws GraphError if its loss does not depend on one of its parameters, or on no trainable one. */
export function planGradient(plan: Plan, node: GradientNode, name: string): PlannedGradient {
  const label = labelOf(node.kind, node.name);
  const root = plan.planned.get(node.loss) as PlannedNode;
  const reaches = (parameter: PlannedNode): boolean => pathBetween(plan.nodes, parameter, root, true).length > 0;
  const chosen = node.parameters?.map((each) => {
    const found = plan.planned.get(each);
    if (found?.operation.source?.from !== "parameter" || !reaches(found)) {
      const what = isNode(each) ? labelOf(each.kind, each.name) : describeValue(each);
      throw new GraphError(`${label}: ${what} is not a parameter that its loss depends on; give one of those.`);
    }
    return found;
  });
  const parameters = chosen
    ? [...new Set(chosen)]
    : plan.parameters.filter((each) => isTrainable(each) && reaches(each));
  if (parameters.length === 0) {
    throw new GraphError(
      `${label}: its loss depends on no trainable parameter; add a layer that has some, such as dense.`,
    );
  }
  const gradientPlan = { plan, root, parameters, coupled: new Set<PlannedNode>(), rough: undefined };
  node.check?.(gradientPlan);
  return { node, name, root, parameters, bounds: node.boundsOf?.(gradientPlan) ?? new Map() };
}

function isTrainable({ operation: { source } }: PlannedNode): boolean {
  return source?.from === "parameter" && source.trainable;
}

function checkDisjoint(optimizers: readonly PlannedOptimizer[]): void {
  const owners = new Map<PlannedNode, string>();
  for (const { name, gradients } of optimizers) {
    for (const parameter of gradients.flatMap((each) => each.parameters)) {
      const other = owners.get(parameter);
      if (other !== undefined) {
        const updated = other === name ? "is in two of its gradients" : `is already updated by ${other}`;
        throw new GraphError(
          `${name}: parameter "${parameter.name}" ${updated}; give each gradient its own parameters (finiteDifference(loss, { parameters })).`,
        );
      }
      owners.set(parameter, name);
    }
  }
}
