import { HyperparameterError } from "../errors.js";
import { describeValue } from "../graph/node.js";
import { knownOptions } from "../known-options.js";
import type { Coordinates } from "./method.js";
import type { Bounds } from "./options.js";
import type { Point } from "./point.js";

/** The least and greatest that each number of a point may be. */
export interface Box {
  lower(i: number): number;
  upper(i: number): number;
}

/**
 * Reads and checks bounds.
 *
 * @throws HyperparameterError for bounds that are none, and for an x outside them.
 * @throws ShapeError for bounds that are not built like x.
 */
export function readBounds(owner: string, given: Bounds<Point> | undefined, at: Coordinates): Box | undefined {
  if (given === undefined) return undefined;
  const { lower, upper } = knownOptions(`${owner}'s bounds`, given, ["lower", "upper"]);
  const box = {
    lower: readBound(owner, "lower", lower, Number.NEGATIVE_INFINITY, at),
    upper: readBound(owner, "upper", upper, Number.POSITIVE_INFINITY, at),
  };
  for (let i = 0; i < at.values.length; i++) checkInside(owner, at.place(i), at.values[i], box.lower(i), box.upper(i));
  return box;
}

/** @throws HyperparameterError where a number of x has no neighbor between its bounds, so that it has no differences. */
export function checkRoom(owner: string, box: Box, { values, place }: Coordinates): void {
  for (let i = 0; i < values.length; i++) {
    if (box.lower(i) < box.upper(i)) continue;
    throw new HyperparameterError(
      `${owner}: the bounds of ${place(i)} are both ${box.lower(i)}, which leaves no room for differences; move them apart.`,
    );
  }
}

function readBound(
  owner: string,
  side: "lower" | "upper",
  given: unknown,
  none: number,
  { numbersLike }: Coordinates,
): (i: number) => number {
  if (given === undefined) return () => none;
  const listed = typeof given === "object" && given !== null;
  const bounds = listed ? Float64Array.from(numbersLike(given, side)) : undefined;
  for (const bound of bounds ?? [given]) {
    if (typeof bound === "number" && !Number.isNaN(bound)) continue;
    throw new HyperparameterError(
      `${owner}: a bound, ${side}, is ${describeValue(bound)}; give a number, or Infinity for none.`,
    );
  }
  return bounds ? (i) => bounds[i] : () => given as number;
}

function checkInside(owner: string, place: string, x: number, lower: number, upper: number): void {
  if (lower > upper) {
    throw new HyperparameterError(
      `${owner}: the lower bound of ${place} is ${lower}, its upper ${upper}; give a lower one that is not above the upper.`,
    );
  }
  if (x >= lower && x <= upper) return;
  throw new HyperparameterError(
    `${owner}: ${place} is ${x}, outside its bounds, ${lower} and ${upper}; give one between them.`,
  );
}
