import type { ElementBounds } from "../calculus/bounds.js";
import { compile, type Plan, type PlannedNode } from "../engine/compile.js";
import { reached } from "../engine/reach.js";
import { GraphError } from "../errors/errors.js";
import { type ComparisonNode, isComparisonNode } from "../gradients/compare-gradients.js";
import { type GradientNode, isGradientNode } from "../gradients/gradient-node.js";
import { describeValue, isNode, labelOf, type Node } from "../graph/node.js";
import { isOptimizerNode, type OptimizerNode } from "../optimizers/optimizer-node.js";
import { checkKept } from "./projection.js";
import { type PlannedRenewal, planRenewals } from "./renewals.js";

/** A gradient node in a training plan. */
export interface PlannedGradient {
  readonly node: GradientNode;
  readonly name: string;
  readonly root: PlannedNode;
  readonly parameters: readonly PlannedNode[];
  /** Those that have bounds, in which their weights stay. */
  readonly bounds: ReadonlyMap<PlannedNode, ElementBounds>;
}

/** An optimizer node in a training plan. */
export interface PlannedOptimizer {
  readonly node: OptimizerNode;
  readonly name: string;
  readonly gradients: readonly PlannedGradient[];
}

/** Everything a training run computes. */
export interface TrainingPlan {
  readonly plan: Plan;
  /** The loss that iterations report: the first optimizer's first. */
  readonly loss: PlannedNode;
  readonly gradients: readonly PlannedGradient[];
  readonly optimizers: readonly PlannedOptimizer[];
  readonly renewals: readonly PlannedRenewal[];
}

/** What else a run computes, so that it can be observed. */
export type Watched = Node | GradientNode | ComparisonNode;

/**
 * Plans the training of one or several optimizers: their losses, their gradients, and what is watched besides.
 *
 * @throws GraphError where a parameter has two optimizers, does not reach its loss, or nothing is trainable.
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
  if (!Array.isArray(watch)) {
    throw new GraphError(
      `train: watch is ${describeValue(watch)}; give a list of nodes, gradients or comparisons of them.`,
    );
  }
  for (const each of watch) {
    if (isNode(each) || isGradientNode(each) || isComparisonNode(each)) continue;
    throw new GraphError(`train: watch holds ${describeValue(each)}; give nodes, gradients or comparisons of them.`);
  }
  if (new Set(optimizers).size < optimizers.length) {
    throw new GraphError("train: an optimizer stands twice in its list; give each once.");
  }
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
    renewals: planRenewals(plan, updated),
  };
}

/**
 * Names for gradient and optimizer nodes: the author's, or kind and number.
 *
 * @throws GraphError where two bear one name, which their hyper-parameters would share.
 */
export function namer(
  nodes: readonly (GradientNode | OptimizerNode)[],
): (node: GradientNode | OptimizerNode) => string {
  const names = new Map<GradientNode | OptimizerNode, string>();
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  for (const { kind, name } of new Set(nodes)) {
    if (name === undefined) continue;
    if (taken.has(name)) {
      throw new GraphError(
        `${labelOf(kind, name)}: another gradient or optimizer has the same name; give each a name of its own.`,
      );
    }
    taken.add(name);
  }
  const numbered = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return taken.has(`${kind}${count}`) ? numbered(kind) : `${kind}${count}`;
  };
  for (const node of nodes) names.set(node, node.name ?? numbered(node.kind));
  return (node) => names.get(node) as string;
}

/** @throws GraphError where one of its parameters does not reach its loss, or none is trainable. */
export function planGradient(plan: Plan, node: GradientNode, name: string): PlannedGradient {
  const label = labelOf(node.kind, node.name);
  const root = plan.planned.get(node.loss) as PlannedNode;
  const reaches = (parameter: PlannedNode): boolean => reached(plan.nodes, parameter, root, true).length > 0;
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
  const gradientPlan = { plan, root, parameters, dependent: new Set<PlannedNode>(), rough: undefined };
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
        const updated = other === name ? "stands in two of its gradients" : `is already updated by ${other}`;
        throw new GraphError(
          `${name}: parameter "${parameter.name}" ${updated}; give each gradient its own parameters (finiteDifference(loss, { parameters })).`,
        );
      }
      owners.set(parameter, name);
    }
  }
}
