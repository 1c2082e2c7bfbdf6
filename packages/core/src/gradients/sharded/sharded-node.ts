import { declaredCoupled } from "../../engine/contract-checks.js";
import type { Plan, PlannedNode } from "../../engine/plan.js";
import { alone } from "../../engine/stage.js";
import { nodesUnder } from "../../engine/term-plan.js";
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
import { type NamedGradient, planAlone } from "./sharded-gradient.js";
import { type ShardedParts, ShardedStage } from "./sharded-stage.js";

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
  const { shards = 16 } = options;
  const name = options.name ?? (isGradientNode(gradient) ? gradient.name : undefined);
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
  const prepared = new WeakMap<Plan, ShardedParts>();
  /** The gradient in a plan of its own, made once for each plan of a run. */
  const prepare = (context: NamedGradient): ShardedParts => {
    const known = prepared.get(context.plan);
    if (known) return known;
    const own = planAlone(gradient, context);
    elsewhere?.prepare(own);
    const made = { gradient: own, cut: new Cut(gradient, own, shards), elsewhere, placement };
    prepared.set(context.plan, made);
    return made;
  };
  const { embedded, alongDirections, ...others } = gradient;
  const node: GradientNode = {
    ...others,
    ...{ kind: "sharded", name, options: { ...gradient.options, of: gradient.kind, shards } },
    ...(embedded && {
      embedded: shardedNode(embedded, { name: name && `${name}/embedded`, shards }, places),
    }),
    ...(elsewhere && { mayRequest: true }),
    check(plan) {
      checkCut(label, plan, new Cut(gradient, plan, shards));
      gradient.check?.(plan);
    },
    bind(context) {
      checkFound(label, context, new Cut(gradient, context, shards));
      if (alongDirections && !elsewhere) return gradient.bind(context);
      return [alone(context.shard, () => new ShardedStage(context, prepare(context)))];
    },
    explain(plan) {
      const { by } = new Cut(gradient, plan, shards);
      const isWhole = by === "elements" && !gradient.splitsElements;
      const how = isWhole ? "not cut, because its loss reads no samples" : `in shards of its ${by}`;
      const where = placement ? `; ${placement.summary}` : elsewhere ? "; by the fleet" : "";
      const withShards = (each: PlannedExplanation): PlannedExplanation => ({
        ...each,
        reason: `${each.reason}; ${how}${where}`,
      });
      return gradient.explain(plan).map(withShards);
    },
  };
  return isBuiltIn(gradient) ? builtIn(node) : Object.freeze(node);
}

/** @throws GraphError for a loss that shards cannot be added up to. */
function checkCut(label: string, plan: GradientPlan, cut: Cut): void {
  if (cut.by === "directions") return;
  const found = [...nodesUnder([plan.root])];
  const box = found.find(({ operation }) => operation.blackBox);
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
  const coupled = declaredCoupled(plan.plan);
  const mixing = cut.mixing[0] ?? found.find((each) => coupled.has(each));
  if (mixing && cut.by === "samples") throw mixes(label, mixing);
  const source = found.find(
    ({ operation, shape }) => operation.source?.from === "iteration" && hasBatch(shape) && !operation.source.bySample,
  );
  if (!source) return;
  throw new GraphError(
    `${label}: the values of "${source.name}" may depend on the number of samples; declare bySample in its source, and use context.firstSample.`,
  );
}

const mixes = (label: string, { name, operation }: PlannedNode): GraphError =>
  new GraphError(
    `${label}: ${operation.kind} "${name}" computes from all samples of a batch together, so shards of a batch would give other numbers; use a node that computes each sample alone, such as layerNormalization, or leave sharded out.`,
  );

/** @throws GraphError for a node that was found on the first batch to compute from several samples at once. */
function checkFound(label: string, { root, coupled }: GradientPlan, { by }: Cut): void {
  if (by !== "samples") return;
  const node = [...nodesUnder([root])].find((each) => coupled.has(each));
  if (!node) return;
  throw new GraphError(
    `${label}: ${node.operation.kind} "${node.name}" is not known to compute each sample alone, so shards of a batch might give other numbers; declare samplesIndependent: true if it does, or leave sharded out.`,
  );
}
