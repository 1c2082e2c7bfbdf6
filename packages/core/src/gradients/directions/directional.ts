import { alone, inOrder, type Stage } from "../../engine/stage.js";
import { anyFinite, checkOption, checkOptional, finite, whole } from "../../errors/domains.js";
import { knownOptions } from "../../errors/known-options.js";
import { builtIn, labelOf } from "../../graph/create-node.js";
import type { Hyperparameter } from "../../graph/hyperparameters.js";
import type { Node } from "../../graph/node.js";
import { sizeOf } from "../../tensor/shape.js";
import { fixOf, type PlannedExplanation, type StepUse } from "../explanation.js";
import type { Stencil } from "../finite-difference/difference-schemes.js";
import {
  checkLoss,
  checkNameAndParameters,
  type DirectionalWork,
  declareStep,
  type GradientContext,
  type GradientNode,
  type GradientPlan,
} from "../gradient-node.js";
import { alongDirections, type DirectionDistribution } from "./along-directions.js";

/** Common options of gradients along random directions. */
export interface DirectionalOptions {
  /** The name of the node in the run. */
  readonly name?: string | undefined;
  /** How far weights move along a direction: a positive number, a schedule or an Observable. Default 1e-4. */
  readonly h?: Hyperparameter | undefined;
  /** The number of directions averaged in each iteration. Default 1. */
  readonly directions?: number | undefined;
  /** Default: all trainable parameters with a path to the loss. */
  readonly parameters?: readonly Node[] | undefined;
  /**
   * Undoes an update that makes the loss on the same batch worse by more than this: a finite number ≥ 0, such as a few
   * standard deviations of the loss's noise. Only the weights are restored; the optimizer's state is not (`sgd` has none).
   * Gradients of the same loss are judged together. Each iteration takes one more evaluation of the loss. Default: every
   * update is kept.
   */
  readonly blocking?: number | undefined;
  /** The seed of the directions. Default: the seed of the run. */
  readonly seed?: number | undefined;
}

/** The parts in which such gradients differ. */
export interface DirectionalParts {
  readonly kind: string;
  readonly distribution: DirectionDistribution;
  readonly stencil: Stencil;
  /** Options beyond the common ones. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** Checks the options and makes a gradient node from differences along random directions. */
export function directional(
  { kind, distribution, stencil, own }: DirectionalParts,
  loss: Node<readonly []>,
  options: DirectionalOptions | undefined,
): GradientNode {
  const label = labelOf(kind, options?.name);
  checkLoss(label, loss);
  const known = ["h", "directions", "seed", "blocking", "parameters", "name", ...Object.keys(own)];
  const { name, h = 1e-4, directions = 1, parameters, seed, blocking } = knownOptions(label, options, known);
  checkNameAndParameters(kind, name, parameters, loss);
  const step = declareStep(label, h, "1e-4");
  checkOption(label, "directions", directions, whole());
  checkOptional(label, "seed", seed, anyFinite);
  checkOptional(label, "blocking", blocking, finite(0));
  const evaluations = directions * stencil.points.length + (blocking === undefined ? 0 : 1);
  const given = { ...(seed === undefined ? {} : { seed }), ...(blocking === undefined ? {} : { blocking }) };
  const work = alongDirections({ distribution, stencil, directions, seed });
  return builtIn({
    role: "gradient",
    kind,
    name,
    loss,
    parameters,
    hyperparameters: [step],
    options: { h, directions, ...own, ...given },
    ...(blocking === undefined ? {} : { blocking }),
    alongDirections: work,
    bind: (context) => [alone(context.shard, () => bindAll(context, work))],
    explain: (plan) => explain(plan, kind, evaluations),
    evaluations: (_plan, samples) => evaluations * samples,
  } satisfies GradientNode);
}

function bindAll(context: GradientContext, { derivatives, gradient }: DirectionalWork): Stage {
  const { stage, values } = derivatives(context);
  return inOrder([stage, gradient(context, values)]);
}

const ADDED: StepUse = { is: "added", how: "h is added to it and rounded", fix: /* @__PURE__ */ fixOf() };

function explain({ parameters }: GradientPlan, strategy: string, evaluations: number): PlannedExplanation[] {
  const weights = parameters.reduce((sum, { shape }) => sum + sizeOf(shape as number[]), 0);
  const times = evaluations === 1 ? "1 evaluation" : `${evaluations} evaluations`;
  const reason = `${times} of the loss for all ${weights} weights together`;
  return parameters.map((parameter) => ({ parameter: parameter.name, strategy, reason, step: ADDED }));
}
