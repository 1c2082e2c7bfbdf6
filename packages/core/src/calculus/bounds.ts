import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { Bounds, Coordinates } from "./options.js";
import type { Point } from "./point.js";

/** The lower and the upper bound of each number. */
export interface ElementBounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Returns the name of a number for messages: `x[1]`, or `element 1 of parameter "w"`. */
type Place = (i: number) => string;

/**
 * Reads and checks the bounds of a point.
 *
 * @throws HyperparameterError for invalid bounds, and for an x outside them.
 * @throws ShapeError for bounds without the structure of x.
 */
export function readBounds(
  owner: string,
  given: Bounds<Point> | undefined,
  at: Coordinates,
): ElementBounds | undefined {
  if (given === undefined) return undefined;
  const options: { readonly lower?: unknown; readonly upper?: unknown } = given;
  const known = knownOptions(`${owner}'s bounds`, options, ["lower", "upper"]);
  const { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = known;
  const bounds = { lower: readSide(owner, "lower", lower, at), upper: readSide(owner, "upper", upper, at) };
  checkOrder(owner, bounds, at.place);
  for (let i = 0; i < at.values.length; i++) checkInside(owner, bounds, i, at.values[i], at.place);
  return bounds;
}

function readSide(owner: string, side: string, given: unknown, { numbersLike, values }: Coordinates): Float64Array {
  if (typeof given === "object" && given !== null) {
    const numbers = Float64Array.from(numbersLike(given, side));
    if (numbers.some(Number.isNaN)) throw noBound(owner, `${side} holds NaN`);
    return numbers;
  }
  if (typeof given === "number" && !Number.isNaN(given)) return new Float64Array(values.length).fill(given);
  throw noBound(owner, `${side} is ${describeValue(given)}`);
}

/** The error for an invalid bound. @param what A phrase for it. */
export const noBound = (owner: string, what: string, cause?: unknown): HyperparameterError =>
  new HyperparameterError(`${owner}: ${what}; give numbers, or Infinity for none.`, { cause });

/** @throws HyperparameterError if a lower bound is above its upper bound. */
export function checkOrder(owner: string, { lower, upper }: ElementBounds, place: Place): void {
  const at = lower.findIndex((each, i) => each > upper[i]);
  if (at < 0) return;
  throw new HyperparameterError(
    `${owner}: the lower bound of ${place(at)} is ${lower[at]}, its upper bound ${upper[at]}; give a lower bound that is not above the upper.`,
  );
}

/** @throws HyperparameterError if a number's bounds are equal, so no difference can be taken. */
export function checkRoom(owner: string, { lower, upper }: ElementBounds, place: Place): void {
  const at = lower.findIndex((each, i) => each === upper[i]);
  if (at < 0) return;
  throw new HyperparameterError(
    `${owner}: the bounds of ${place(at)} are both ${lower[at]}, which leaves no room for differences; move them apart.`,
  );
}

/** @throws HyperparameterError if number i, with value x, is outside its bounds. */
export function checkInside(owner: string, { lower, upper }: ElementBounds, i: number, x: number, place: Place): void {
  if (x >= lower[i] && x <= upper[i]) return;
  throw new HyperparameterError(
    `${owner}: ${place(i)} is ${x}, outside its bounds, ${lower[i]} and ${upper[i]}; give one between them.`,
  );
}

/** The point where differences are taken: x, and its bounds. */
export interface Here {
  readonly x: number;
  readonly lower: number;
  readonly upper: number;
}

/** Whether x + perturbation is within the bounds. */
export const holds = ({ x, lower, upper }: Here, perturbation: number): boolean =>
  x + perturbation >= lower && x + perturbation <= upper;

/** The number of steps that a formula extends to the left and to the right. */
export interface Span {
  readonly left: number;
  readonly right: number;
}

/** @param offsets The points of a formula, in steps. */
export const spanOf = (offsets: readonly number[]): Span => ({
  left: Math.max(0, ...offsets.map((offset) => -offset)),
  right: Math.max(0, ...offsets),
});

/**
 * The index of the first formula that fits between the bounds with steps of h; otherwise of the one with the largest
 * steps.
 */
export function fittingAt(formulas: readonly Span[], here: Here, h: number): number {
  let widest = 0;
  for (let i = 0; i < formulas.length; i++) {
    if (fits(formulas[i], here, h)) return i;
    if (roomOf(formulas[i], here, h) > roomOf(formulas[widest], here, h)) widest = i;
  }
  return widest;
}

/** h if the formula fits with it, otherwise the largest step that fits. */
export function fittingStep(formula: Span, here: Here, h: number): number {
  if (fits(formula, here, h)) return h;
  const room = roomOf(formula, here, h);
  // Rounding may move a point past the bound; this margin exceeds three roundings.
  return fits(formula, here, room) ? room : room * (1 - 2 ** -50);
}

const fits = ({ left, right }: Span, here: Here, h: number): boolean =>
  holds(here, -left * h) && holds(here, right * h);

const roomOf = ({ left, right }: Span, { x, lower, upper }: Here, h: number): number =>
  Math.min(left > 0 ? (x - lower) / left : h, right > 0 ? (upper - x) / right : h);

/** x + perturbation, moved back onto a bound if rounding exceeds it. */
export function perturbed({ x, lower, upper }: Here, perturbation: number): number {
  return perturbation === 0 ? x : Math.min(Math.max(x + perturbation, lower), upper);
}
