import { declaredCoupled } from "../../engine/contract-checks.js";
import type { PlannedNode } from "../../engine/plan.js";
import { alone } from "../../engine/stage.js";
import { describeValue } from "../../errors/describe-value.js";
import { checkOption, oneOf, whole } from "../../errors/domains.js";
import { GraphError } from "../../errors/errors.js";
import { builtIn, checkName, isBuiltIn, labelOf } from "../../graph/create-node.js";
import { hasBatch } from "../../tensor/shape.js";
import type { PlannedExplanation } from "../explanation.js";
import { type GradientNode, type GradientPlan, isGradientNode } from "../gradient-node.js";
import { Cut } from "./cut.js";
import type { PartEvaluator } from "./part-evaluation.js";
import { Placement } from "./placement.js";
import { ShardedStage } from "./sharded-stage.js";

/** The options of a sharded gradient that change its numbers. */
export interface ShardOptions {
  readonly name?: string | undefined;
  readonly shards?: number | undefined;
}

/** Where the shards are evaluated. */
export interface ShardPlaces {
  /** Evaluates them elsewhere; undefined: they are evaluated here. */
  readonly elsewhere?: PartEvaluator | undefined;
  readonly place?: "auto" | "fleet" | undefined;
}

/** Makes the node of `sharded`. */
export function shardedNode(gradient: GradientNode, options: ShardOptions, places: ShardPlaces): GradientNode {
  const { name, shards = 16 } = options;
  const { elsewhere, place = "auto" } = places;
  const label = labelOf("sharded", name);
  checkName("sharded", name);
  if (!isGradientNode(gradient) || gradient.kind === "sharded") {
    throw new GraphError(
      `${label}: it was given ${isGradientNode(gradient) ? "a sharded gradient" : describeValue(gradient)}; give a gradient such as backprop(loss).`,
    );
  }
  checkOption(label, "shards", shards, whole());
  checkOption(label, "place", place, oneOf("auto", "fleet"));
  const placement = elsewhere && place === "auto" ? new Placement() : undefined;
  const { kind, loss, parameters, hyperparameters, needsSmooth, judges, blocking } = gradient;
  const node: GradientNode = {
    ...{ role: "gradient", kind: "sharded", name, loss, parameters, hyperparameters },
    options: { ...gradient.options, of: kind, shards },
    ...(needsSmooth === undefined ? {} : { needsSmooth }),
    ...(judges === undefined ? {} : { judges }),
    ...(blocking === undefined ? {} : { blocking }),
    ...(gradient.originOf && {
      originOf: (context) => (gradient.originOf as NonNullable<typeof gradient.originOf>)(context),
    }),
    ...(gradient.boundsOf && {
      boundsOf: (plan) => (gradient.boundsOf as NonNullable<typeof gradient.boundsOf>)(plan),
    }),
    ...(gradient.evaluations && {
      evaluations: (...of) => (gradient.evaluations as NonNullable<typeof gradient.evaluations>)(...of),
    }),
    ...(elsewhere && { mayRequest: true }),
    check(plan) {
      checkCut(label, plan, new Cut(gradient, plan, shards));
      gradient.check?.(plan);
    },
    bind(context) {
      const cut = new Cut(gradient, context, shards);
      checkCoupled(label, context, cut, context.coupled);
      if (cut.by === "directions" && !elsewhere) return gradient.bind(context);
      const { plan, root, name: ownName } = context;
      const sharded = { node: gradient, plan, root, parameters: context.parameters, name: ownName };
      return [alone(context.shard, () => new ShardedStage(context, { gradient: sharded, cut, elsewhere, placement }))];
    },
    explain(plan) {
      const cut = new Cut(gradient, plan, shards);
      const how =
        cut.by === "elements" && !gradient.splitsElements
          ? "not cut, because its loss reads no samples"
          : `in shards of its ${cut.by}`;
      const where = placement ? `; ${placement.summary}` : elsewhere ? "; by the fleet" : "";
      return gradient
        .explain(plan)
        .map((each): PlannedExplanation => ({ ...each, reason: `${each.reason}; ${how}${where}` }));
    },
  };
  return isBuiltIn(gradient) ? builtIn(node) : Object.freeze(node);
}

/** @throws GraphError for a loss that shards cannot be added up to. */
function checkCut(label: string, plan: GradientPlan, cut: Cut): void {
  if (cut.by === "directions") return;
  const box = plan.plan.nodes.find(({ operation }) => operation.blackBox);
  if (box) {
    throw new GraphError(
      `${label}: the loss calls the black box "${box.name}", which only gradients along random directions can share out; leave sharded out, and let the box itself ask the fleet: evaluate: fleet.evaluate("name").`,
    );
  }
  const [obstacle] = cut.obstacles;
  if (obstacle) {
    throw new GraphError(
      `${label}: "${obstacle.node.name}" is part of the loss and no sum or mean over samples, so the shards of a batch do not add up to it; leave sharded out, or make the loss a sum of such terms.`,
    );
  }
  checkCoupled(label, plan, cut, declaredCoupled(plan.plan));
  const source = under(plan).find(
    ({ operation, shape }) => operation.source?.from === "iteration" && hasBatch(shape) && !operation.source.bySample,
  );
  if (!source) return;
  throw new GraphError(
    `${label}: the values of "${source.name}" may depend on the number of samples; declare bySample in its source, and use context.firstSample.`,
  );
}

/** @throws GraphError for a node that computes from several samples at once. */
function checkCoupled(
  label: string,
  plan: Pick<GradientPlan, "plan" | "root">,
  { by }: Cut,
  coupled: ReadonlySet<PlannedNode>,
): void {
  if (by !== "samples") return;
  const node = under(plan).find((each) => coupled.has(each));
  if (!node) return;
  const declared = node.operation.samplesIndependent === false;
  throw new GraphError(
    `${label}: ${node.operation.kind} "${node.name}" ${declared ? "computes from all samples of a batch together" : "is not known to compute each sample alone"}, so shards of a batch would give other numbers; ${declared ? "use a node that computes each sample alone, such as layerNormalization, or leave sharded out" : "declare samplesIndependent: true if it does, or leave sharded out"}.`,
  );
}

/** The nodes that the loss is computed from. */
function under({ plan: { nodes }, root }: Pick<GradientPlan, "plan" | "root">): PlannedNode[] {
  const found = new Set<PlannedNode>([root]);
  for (const node of found) for (const input of node.inputs) found.add(input);
  return nodes.filter((each) => found.has(each));
}
