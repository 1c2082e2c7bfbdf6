import type { PlannedNode } from "../../engine/plan.js";
import { isTried } from "../../engine/smoothness.js";
import { declaredSmooth } from "../../graph/smoothness.js";
import { hasBatch } from "../../tensor/shape.js";
import type { GradientPlan } from "../gradient-node.js";
import type { Stencil } from "./difference-schemes.js";
import { COLLAPSED_PROBES } from "./loss-profile.js";

/** What keeps the loss along a unit from being read off a few of its values. */
export interface Obstacle {
  readonly reason: string;
  /** A black box that says nothing: declared smooth, it would be none. */
  readonly box?: PlannedNode;
}

/** The first obstacle on the way of a unit's perturbations to the loss; undefined where there is none. */
export function findObstacle({ rough }: GradientPlan, path: readonly PlannedNode[]): Obstacle | undefined {
  for (const node of path) {
    const { operation, name } = node;
    const isSmooth = declaredSmooth(operation);
    if (isSmooth === false && !operation.sides) {
      return { reason: `"${name}" has kinks and does not tell on which side of them it is (sides)` };
    }
    if (rough?.has(node)) return { reason: `"${name}" was not seen to be smooth on the first batch` };
    if (operation.blackBox && isSmooth === undefined) {
      return { reason: `the black box "${name}" does not say that it is smooth`, box: node };
    }
  }
  return undefined;
}

/** Where a line that goes to one side only would cost digits: next to the base point, what subtracting leaves is large beside it. */
export function findLostDigits(path: readonly PlannedNode[], stencil: Stencil): Obstacle | undefined {
  const subtracting = isOneSided(stencil) ? path.find(subtracts) : undefined;
  return subtracting && { reason: `"${subtracting.name}" has no difference, so that lines of one side lose digits` };
}

/** Whether all points of a scheme are on one side of the weight, as those of "forward" and "backward" are. */
export const isOneSided = ({ points }: Stencil): boolean =>
  points.every((point) => point > 0) || points.every((point) => point < 0);

/** Whether changes of a node on the way of rows are found by subtracting. */
export const subtracts = ({ operation, shape }: PlannedNode): boolean => !operation.difference && hasBatch(shape);

/** What was, or will be, found out about the user's own nodes on the way, as a part of a sentence. */
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
