import { checkInside, type ElementBounds, fittingAt, fittingStep, spanOf } from "../../calculus/bounds.js";
import { relativeStepAt, scaledStep } from "../../calculus/steps.js";
import type { PlannedNode } from "../../engine/plan.js";
import type { Node } from "../../graph/node.js";
import type { GradientContext, GradientPlan } from "../gradient-node.js";
import { boundsOf, elementOf, type ParameterBounds } from "../parameter-bounds.js";
import { checkNames, type PerParameter, valueGiven } from "../per-parameter.js";
import type { Stencil } from "./difference-schemes.js";
import type { StencilFamily } from "./slid-stencils.js";

/** The rules for steps and bounds, from a gradient's options. */
export interface StepRules {
  readonly label: string;
  /** The automatic step of weights up to 1 in size. */
  readonly auto: number | undefined;
  /** The step relative to the weight. */
  readonly relative: number | undefined;
  /** The steps of some parameters; the others use the hyper-parameter h. */
  readonly own: PerParameter<number> | undefined;
  readonly bounds: ParameterBounds | undefined;
  /** The parameters that lists of steps and bounds refer to. */
  readonly listed: readonly Node[] | undefined;
}

/** The step and the stencil of the current weight. `at` sets them in nameOf, so nothing is allocated in the loop. */
export interface WeightSteps {
  h: number;
  stencil: Stencil;
  /** The largest number of points of a stencil. */
  readonly most: number;
  /** Whether the stencil changes from weight to weight. */
  readonly areBounded: boolean;
  /** Sets the step and the stencil for element i with value w. */
  at(i: number, w: number): void;
}

/** The bounds of parameters that have bounds. @throws GraphError, ShapeError, HyperparameterError as `boundsOf`. */
export function boundsIn(
  rules: StepRules,
  { plan, parameters }: GradientPlan,
): ReadonlyMap<PlannedNode, ElementBounds> {
  const { label, bounds, listed } = rules;
  return bounds ? boundsOf(label, bounds, parameters, plan, listed) : new Map();
}

/** @throws GraphError for the step of an unknown parameter. */
export function checkSteps({ label, own }: StepRules, { parameters }: GradientPlan): void {
  checkNames(label, "h", own, parameters);
}

/** Why each weight of a parameter has its own step or stencil; undefined if all move alike. */
export function ownStepsOf(rules: StepRules, gradient: GradientPlan, parameter: PlannedNode): string | undefined {
  if (rules.auto !== undefined) return 'h "auto" gives each weight a step of its own';
  if (rules.relative !== undefined) return "relativeStep gives each weight a step of its own";
  return boundsIn(rules, gradient).has(parameter) ? "bounds give each weight a stencil of its own" : undefined;
}

/** The parameter's own step; undefined if it uses the common one. */
export const stepGiven = (rules: StepRules, { plan }: GradientPlan, parameter: PlannedNode): number | undefined =>
  valueGiven<number>(rules.own, parameter, plan, rules.listed);

/** The context in which the hyper-parameter h is the parameter's step. */
export function withStepOf(context: GradientContext, rules: StepRules, parameter: PlannedNode): GradientContext {
  const given = stepGiven(rules, context, parameter);
  if (given === undefined) return context;
  const own = { current: given } as ReturnType<GradientContext["hyperparameter"]>;
  return { ...context, hyperparameter: (name) => (name === "h" ? own : context.hyperparameter(name)) };
}

/** Binds the steps of a parameter's weights. */
export function bindSteps(
  context: GradientContext,
  parameter: PlannedNode,
  rules: StepRules,
  family: StencilFamily,
): WeightSteps {
  const sizeOf = bindSize(context, parameter, rules);
  const bounds = boundsIn(rules, context).get(parameter);
  if (bounds) return stepsBetween(rules.label, parameter, bounds, family, sizeOf);
  const { plain } = family;
  return {
    ...{ h: 0, stencil: plain, most: plain.points.length, areBounded: false },
    at(_i, w) {
      this.h = sizeOf(w);
    },
  };
}

/** The step of a weight, before bounds make it smaller. */
type SizeOf = (w: number) => number;

function bindSize(context: GradientContext, parameter: PlannedNode, rules: StepRules): SizeOf {
  const { auto, relative } = rules;
  if (auto !== undefined) return (w) => scaledStep(auto, w);
  if (relative !== undefined) return (w) => relativeStepAt(relative, w);
  const h = withStepOf(context, rules, parameter).hyperparameter("h");
  return () => h.current;
}

function stepsBetween(
  label: string,
  parameter: PlannedNode,
  bounds: ElementBounds,
  { plain, slid }: StencilFamily,
  sizeOf: SizeOf,
): WeightSteps {
  const stencils = [plain, ...slid];
  const spans = stencils.map(({ points }) => spanOf(points));
  const nameOf = elementOf(parameter);
  const here = { x: 0, lower: 0, upper: 0 };
  return {
    ...{ h: 0, stencil: plain, areBounded: true },
    most: Math.max(...stencils.map(({ points }) => points.length)),
    at(i, w) {
      checkInside(label, bounds, i, w, nameOf);
      here.x = w;
      here.lower = bounds.lower[i];
      here.upper = bounds.upper[i];
      const h = sizeOf(w);
      const which = fittingAt(spans, here, h);
      this.stencil = stencils[which];
      this.h = fittingStep(spans[which], here, h);
    },
  };
}
