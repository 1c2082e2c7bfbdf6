import type { PlannedNode } from "../../engine/plan.js";
import { isTried } from "../../engine/smoothness.js";
import { declaredSmooth } from "../../graph/create-node.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientPlan } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";

/**
 * A loss profile is φ(D·u), |u| ≤ 1: the loss of one sample as a function of the move D·u of one unit, within the range
 * of its weights' perturbations. It is sampled at six points, in the order that the kernel `fitProfiles` expects. The kernel
 * interpolates the odd part as u·P(u²) and the even part as u²·Q(u²), with P and Q of degree 2.
 */

/** The sample points of a loss profile, as u. */
export const SAMPLE_POINTS: readonly number[] = [1, -1, 0.75, -0.75, 0.5, -0.5];

export const COLLAPSED_PROBES: number = SAMPLE_POINTS.length;

/**
 * The longest loss profile that is sampled, as h·max(1, max|x|). On a longer one, a function may cross a kink twice or
 * pass a hill between two sample points, unnoticed.
 */
export const LONGEST = 1e-3;

/** Why the loss along a unit cannot be interpolated from a few values. */
export interface Obstacle {
  readonly reason: string;
  /** The black box that lacks a declaration: with `smooth: true` there would be no obstacle. */
  readonly box?: PlannedNode;
}

/** The first obstacle on the path from a unit to the loss; undefined if there is none. */
export function findObstacle({ rough }: GradientPlan, path: readonly PlannedNode[]): Obstacle | undefined {
  for (const node of path) {
    const { operation, name } = node;
    const isSmooth = declaredSmooth(operation);
    if (isSmooth === false && !operation.sides) {
      return { reason: `"${name}" has kinks and no sides rule` };
    }
    if (rough?.has(node)) return { reason: `"${name}" was not seen to be smooth on the first batch` };
    if (operation.blackBox && isSmooth === undefined) {
      return { reason: `the black box "${name}" does not say that it is smooth`, box: node };
    }
  }
  return undefined;
}

/**
 * The node that makes a one-sided profile lose digits: near the base point, its rounding by subtraction is relatively
 * large.
 */
export function findLostDigits(path: readonly PlannedNode[], stencil: Stencil): Obstacle | undefined {
  const subtracting = isOneSided(stencil) ? path.find(subtracts) : undefined;
  return subtracting && { reason: `"${subtracting.name}" has no difference, so one-sided loss profiles lose digits` };
}

/** Whether all points of a scheme are on one side of the weight, as in "forward" and "backward". */
export const isOneSided = ({ points }: Stencil): boolean =>
  points.every((point) => point > 0) || points.every((point) => point < 0);

/** Whether changes of a node in rows are computed by subtraction. */
export const subtracts = ({ operation, shape }: PlannedNode): boolean => !operation.difference && hasBatch(shape);

/** What is known about users' nodes on the path, as a part of a sentence. */
export function trialsOn(path: readonly PlannedNode[], { rough }: GradientPlan): string {
  const tried = path.filter(isTried);
  if (tried.length === 0) return "";
  const names = tried.map(({ name }) => `"${name}"`).join(", ");
  if (!rough) return `; ${names} ${tried.length === 1 ? "is" : "are"} tried on the first batch`;
  return `; ${names} ${tried.length === 1 ? "was" : "were"} seen to be smooth on the first batch`;
}

/** What declaring a black box smooth would save, as a part of a sentence. */
export function savingOf({ box }: Obstacle, fanIn: number, { points }: Stencil): string {
  const now = fanIn * points.length;
  if (!box || now <= COLLAPSED_PROBES) return "";
  return `; if it is, say smooth: true: ${COLLAPSED_PROBES} evaluations for each unit and sample instead of up to ${now}`;
}
