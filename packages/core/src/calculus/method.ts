import { describeValue } from "../errors/describe-value.js";
import { callback, checkOption, oneOf, orElse, positive } from "../errors/domains.js";
import { NumericError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { isThenable } from "../errors/realms.js";
import { checkRoom, type Here, perturbed, readBounds } from "./bounds.js";
import { type Coordinates, DIFFERENCE_OPTIONS, type DifferenceOptions, type DifferenceScheme } from "./options.js";
import type { Point } from "./point.js";
import { SCHEMES } from "./schemes.js";
import type { Scheme, ValueAt } from "./stencils.js";
import { checkRelativeStep, relativeStepAt, scaledStep } from "./steps.js";

/** How differences are taken at each number of a point. */
export interface Method {
  readonly scheme: Scheme;
  readonly auto: boolean;
  stepAt(i: number): number;
  /** Number i and its bounds. */
  here(i: number): Here;
}

/** Further settings of {@link readMethod}. */
interface Reading {
  /** The allowed option names. Default: those of differences. */
  readonly known?: readonly string[];
  readonly order?: 1 | 2;
  /** The scheme, if it is not an option. */
  readonly scheme?: DifferenceScheme;
  /** Whether differences follow, so the bounds must leave room for them. Default true. */
  readonly needsRoom?: boolean;
}

/** @throws HyperparameterError if f is not a function. */
export function checkFunction(owner: string, f: unknown): void {
  checkOption(owner, "f", f, { ...callback(), wanted: "a function of x" });
}

/**
 * Reads and checks the options.
 *
 * @throws HyperparameterError for an option outside its domain.
 * @throws ShapeError for steps or bounds without the structure of x.
 */
export function readMethod(
  owner: string,
  given: DifferenceOptions<Point> | undefined,
  at: Coordinates,
  { known = DIFFERENCE_OPTIONS, order = 1, scheme: always, needsRoom = true }: Reading = {},
): Method {
  const options = knownOptions(owner, given, known);
  const scheme = schemeOf(owner, always ?? options.scheme, order);
  const here = readHere(owner, options.bounds, at, needsRoom);
  const stepAt = readSteps(owner, options, at, scheme);
  return { scheme, here, stepAt, auto: options.h === "auto" };
}

function schemeOf(owner: string, name: DifferenceScheme = "central", order: 1 | 2): Scheme {
  const schemes = SCHEMES[order];
  checkOption(owner, "scheme", name, oneOf(...Object.keys(schemes)));
  return schemes[name];
}

function readSteps(
  owner: string,
  { h, relativeStep }: DifferenceOptions<Point>,
  { values, numbersLike }: Coordinates,
  scheme: Scheme,
): (i: number) => number {
  if (relativeStep !== undefined) {
    checkRelativeStep(owner, relativeStep, h);
    return (i) => relativeStepAt(relativeStep, values[i]);
  }
  if (h === "auto") return (i) => scaledStep(scheme.autoStep, values[i]);
  if (typeof h === "object" && h !== null) {
    const steps = numbersLike(h, "h");
    for (let i = 0; i < steps.length; i++) checkStep(owner, steps[i]);
    return (i) => steps[i];
  }
  const step = h === undefined ? 1e-4 : (h as number);
  checkStep(owner, step);
  return () => step;
}

const checkStep = (owner: string, h: number): void => checkOption(owner, "h", h, orElse(positive, "auto"));

function readHere(
  owner: string,
  given: DifferenceOptions<Point>["bounds"],
  at: Coordinates,
  needsRoom: boolean,
): (i: number) => Here {
  const bounds = readBounds(owner, given, at);
  if (!bounds) return (i) => ({ x: at.values[i], lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY });
  if (needsRoom) checkRoom(owner, bounds, at.place);
  const { lower, upper } = bounds;
  return (i) => ({ x: at.values[i], lower: lower[i], upper: upper[i] });
}

/**
 * The derivative by number i, from values of f with `moved` in its place.
 *
 * @throws NumericError if it overflows.
 */
export function derivativeAt(owner: string, method: Method, i: number, valueWith: (moved: number) => number): number {
  const derivative = derivativeOf(method, i, valueWith);
  if (Number.isFinite(derivative)) return derivative;
  const { x } = method.here(i);
  throw new NumericError(
    `${owner}: the difference of f at ${x} over h = ${method.stepAt(i)} is ${derivative}; give a larger h.`,
  );
}

/** The same without the check. */
export function derivativeOf(
  { scheme, auto, here, stepAt }: Method,
  i: number,
  valueWith: (moved: number) => number,
): number {
  const place = here(i);
  const at: ValueAt = (perturbation) => valueWith(perturbed(place, perturbation));
  const h = stepAt(i);
  return auto && scheme.search ? scheme.search(at, place, h) : scheme.derivative(at, place, h);
}

/** Checks a value of f. @param place A phrase that follows "at". */
export function finiteValue(owner: string, value: unknown, place: () => string): number {
  if (Number.isFinite(value)) return value as number;
  if (typeof value === "number") {
    throw new NumericError(
      `${owner}: f is ${value} at ${place()}; give a point around which f is finite, a smaller h, or bounds.`,
    );
  }
  const fix = isThenable(value) ? "await it in numericalGradientAsync" : "return one";
  throw new NumericError(`${owner}: f returned ${describeValue(value)} at ${place()}, not a number; ${fix}.`);
}
