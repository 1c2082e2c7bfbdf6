import { scaledStep } from "../../calculus/auto-steps.js";
import type { Node } from "../../graph/node.js";
import type { PlannedNode } from "../../plan/compile.js";
import type { GradientContext, GradientPlan } from "../gradient-node.js";
import { type Box, boxesOf, checkInside, type ParameterBounds } from "../parameter-bounds.js";
import { checkNames, type PerParameter, valueGiven } from "../per-parameter.js";
import type { Stencil } from "./schemes.js";
import type { StencilFamily } from "./slid-stencils.js";

/** How far weights are moved, as a gradient was told. */
export interface StepRules {
  readonly label: string;
  /** The automatic step of weights up to 1 in size. */
  readonly auto: number | undefined;
  /** What part of a weight its step is. */
  readonly relative: number | undefined;
  /** The steps of some parameters; the others have the hyper-parameter h. */
  readonly own: PerParameter<number> | undefined;
  readonly bounds: ParameterBounds | undefined;
  /** What lists of steps and bounds go with. */
  readonly listed: readonly Node[] | undefined;
}

/** The step and the stencil of one weight after the other; `at` sets them, so that nothing is allocated in the loop. */
export interface WeightSteps {
  h: number;
  stencil: Stencil;
  /** The most points that a stencil has. */
  readonly most: number;
  /** Whether the stencil changes from weight to weight. */
  readonly areBounded: boolean;
  /** Takes those of element i, whose value is w. */
  at(i: number, w: number): void;
}

/** The boxes of the parameters that have bounds. @throws GraphError, ShapeError, HyperparameterError as `boxesOf` does. */
export function boxesIn(rules: StepRules, { plan, parameters }: GradientPlan): ReadonlyMap<PlannedNode, Box> {
  const { label, bounds, listed } = rules;
  return bounds ? boxesOf(label, bounds, parameters, plan, listed) : new Map();
}

/** @throws GraphError for a step of a parameter that there is none of. */
export function checkSteps({ label, own }: StepRules, { parameters }: GradientPlan): void {
  checkNames(label, "h", own, parameters);
}

/** Why each weight of a parameter has a step or a stencil of its own; undefined where all move alike. */
export function ownStepsOf(rules: StepRules, gradient: GradientPlan, parameter: PlannedNode): string | undefined {
  if (rules.auto !== undefined) return 'h "auto" gives each weight a step of its own';
  if (rules.relative !== undefined) return "relativeStep gives each weight a step of its own";
  return boxesIn(rules, gradient).has(parameter) ? "bounds give each weight a stencil of its own" : undefined;
}

/** The step that was given for a parameter; undefined where it has that of the others. */
export const stepGiven = (rules: StepRules, { plan }: GradientPlan, parameter: PlannedNode): number | undefined =>
  valueGiven<number>(rules.own, parameter, plan, rules.listed);

/** The context in which the hyper-parameter h is the step of a parameter. */
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
  { plain, slid }: StencilFamily,
): WeightSteps {
  const { auto, relative, label } = rules;
  const h = withStepOf(context, rules, parameter).hyperparameter("h");
  const sizeOf = (w: number): number => {
    if (auto !== undefined) return scaledStep(auto, w);
    return relative === undefined ? h.current : relativeStep(relative, w);
  };
  const box = boxesIn(rules, context).get(parameter);
  const most = Math.max(...[plain, ...(box ? slid : [])].map(({ points }) => points.length));
  if (!box) {
    return {
      ...{ h: 0, stencil: plain, most, areBounded: false },
      at(_i, w) {
        this.h = sizeOf(w);
      },
    };
  }
  const stencils = [plain, ...slid];
  return {
    ...{ h: 0, stencil: plain, most, areBounded: true },
    at(i, w) {
      checkInside(label, parameter, box, i, w);
      const lower = box.lower[i];
      const upper = box.upper[i];
      this.h = sizeOf(w);
      for (let s = 0; s < stencils.length; s++) {
        if (!fits(stencils[s], w, this.h, lower, upper)) continue;
        this.stencil = stencils[s];
        return;
      }
      this.h = 0;
      for (let s = 0; s < stencils.length; s++) {
        const room = roomOf(stencils[s], w, lower, upper);
        if (room <= this.h) continue;
        this.h = room;
        this.stencil = stencils[s];
      }
    },
  };
}

/** |w|·step, or the step itself at 0 (and where that part is 0); rounded so that w + h is a float64 itself. */
function relativeStep(step: number, w: number): number {
  const size = Math.abs(w);
  const h = size + step * size - size;
  return h > 0 ? h : step;
}

/** Whether all points lie between the bounds. */
function fits({ points }: Stencil, w: number, h: number, lower: number, upper: number): boolean {
  for (let p = 0; p < points.length; p++) {
    const at = w + points[p] * h;
    if (at < lower || at > upper) return false;
  }
  return true;
}

/** The greatest step with which all points lie between the bounds, a little less, so that rounding leads none out. */
function roomOf({ points }: Stencil, w: number, lower: number, upper: number): number {
  let room = Number.POSITIVE_INFINITY;
  for (let p = 0; p < points.length; p++) {
    const each = points[p] > 0 ? (upper - w) / points[p] : (lower - w) / points[p];
    room = Math.min(room, each);
  }
  return room * (1 - 2 ** -50);
}
