import { describeValue, showNumbers } from "../errors/describe-value.js";
import { callback, checkOption, whole } from "../errors/domains.js";
import { HyperparameterError, NumericError, ShapeError } from "../errors/errors.js";
import { type ElementBounds, readBounds } from "./bounds.js";
import { checkFunction, readMethod } from "./method.js";
import { numericalGradient } from "./numerical-gradient.js";
import { type Bounds, DIFFERENCE_OPTIONS, type DifferenceOptions } from "./options.js";
import { numbersIn, type OpenPoint, openPoint, type Point, type SameKind } from "./point.js";

/** Options of gradient descent. */
export interface DescentOptions<X> extends DifferenceOptions<Point> {
  /** A number, or a schedule: the learning rate of each step, counted from 1. A negative rate climbs. */
  readonly learningRate: number | ((step: number) => number);
  /** The number of steps. The start is step 0, so the path has one more point. */
  readonly steps: number;
  /**
   * Every step is projected onto the bounds: a coordinate outside is set to its bound. f and `gradient` are never
   * evaluated outside.
   */
  readonly bounds?: Bounds<Point> | undefined;
  /** The gradient, if its formula is known, one number for each of x. Default: {@link numericalGradient}. */
  readonly gradient?: ((x: X) => Point) | undefined;
}

/** One point of the path. Its arrays are copies of its own. */
export interface DescentStep<X> {
  /** 0 at the start. */
  readonly step: number;
  /** The point. */
  readonly x: SameKind<X>;
  /** f(x). */
  readonly value: number;
  /** The gradient at this x. The next step is x − learningRate·gradient. */
  readonly gradient: SameKind<X>;
}

interface FinitePoint {
  readonly step: number;
  readonly x: Float64Array;
  readonly value: number;
}

/**
 * Gradient descent as an iterable. Each iteration takes one step; nothing is computed ahead. Iterating again restarts
 * from `start`, which is copied at the call. `gradientDescent` of rxgrad gives the same path as an Observable.
 *
 * A path that diverges continues while its numbers are finite.
 *
 * @param f The function to descend on, which returns one number.
 * @param start The first point: a list of numbers, nested lists, a Float64Array or a Tensor. It is not changed.
 * @throws HyperparameterError at the call, for an h, scheme, number of steps or learning rate outside its domain, and a
 *   start outside the bounds; while iterating, if a schedule returns a number that is not finite.
 * @throws ShapeError for a start that is not a point, steps or bounds without its structure, or a gradient of another
 * length.
 * @throws NumericError while iterating, if x, f(x) or the gradient is not finite; the message has the step and the point
 * before it.
 * @example
 * const path = descend(([x0, x1]) => x0 ** 2 + x1 ** 2, [-3, 4], { learningRate: 0.1, steps: 100 });
 * for (const { step, x, value } of path) console.log(step, x, value); // 100 [-6.111107928998789e-10, 8.148143905314271e-10] …
 * descend(([x0, x1]) => x0 ** 2 + x1 ** 2, [3, 4], { learningRate: 0.1, steps: 100, bounds: { lower: 1 } }); // ends at [1, 1]
 * @see A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", Comptes rendus 25 (1847).
 */
export function descend<X extends Point>(
  f: (x: X) => number,
  start: X,
  options: DescentOptions<X>,
): Iterable<DescentStep<X>> {
  checkFunction("gradientDescent", f);
  const point = openPoint("gradientDescent", start, "start");
  readMethod("gradientDescent", options, point, {
    known: [...DIFFERENCE_OPTIONS, "learningRate", "steps", "gradient"],
    needsRoom: options?.gradient === undefined,
  });
  const { learningRate, steps, gradient } = options ?? {};
  const wanted = "a function of x, or leave it out for differences";
  if (gradient !== undefined) checkOption("gradientDescent", "gradient", gradient, { ...callback(), wanted });
  if (typeof learningRate !== "function") rateAt(learningRate, 0);
  checkOption("gradientDescent", "steps", steps, whole(0));
  return { [Symbol.iterator]: () => walk(f, point, options, readBounds("gradientDescent", options.bounds, point)) };
}

function* walk<X extends Point>(
  f: (x: X) => number,
  { values, like }: OpenPoint<X>,
  { learningRate, steps, gradient, ...differences }: DescentOptions<X>,
  bounds: ElementBounds | undefined,
): Generator<DescentStep<X>, void, undefined> {
  const gradientAt = gradient ?? ((x: X): Point => numericalGradient(f, x, differences) as Point);
  const copy = (numbers: Float64Array): SameKind<X> => like(numbers) as never;
  const x = values.slice();
  let last: FinitePoint | undefined;

  for (let step = 0; ; step++) {
    const broken = x.find((number) => !Number.isFinite(number));
    if (broken !== undefined) throw divergence("a coordinate of x", broken, step, last);
    const value = f(like(x));
    if (!Number.isFinite(value)) throw divergence("f(x)", value, step, last);
    let derivatives: Float64Array;
    try {
      derivatives = numbersIn("gradientDescent", gradientAt(like(x)), "gradient", notFinite);
    } catch (error) {
      throw error instanceof NumericError ? divergence("the gradient", "not finite", step, last, error) : error;
    }
    if (derivatives.length !== x.length) {
      throw new ShapeError(
        `gradientDescent: gradient returned ${derivatives.length} numbers at step ${step}, but x holds ${x.length}; return one for each.`,
      );
    }
    yield { step, x: copy(x), value, gradient: copy(derivatives) };
    if (step === steps) return;
    last = { step, x: x.slice(), value };
    const rate = rateAt(learningRate, step + 1);
    for (let i = 0; i < x.length; i++) x[i] = project(x[i] - rate * derivatives[i], i, bounds);
  }
}

const notFinite = (place: string, number: number): NumericError =>
  new NumericError(`gradientDescent: ${place} is ${number}; give finite numbers.`);

function project(number: number, i: number, bounds: ElementBounds | undefined): number {
  return bounds ? Math.min(Math.max(number, bounds.lower[i]), bounds.upper[i]) : number;
}

function rateAt(learningRate: number | ((step: number) => number), step: number): number {
  const scheduled = typeof learningRate === "function";
  const rate = scheduled ? learningRate(step) : learningRate;
  if (Number.isFinite(rate)) return rate;
  throw new HyperparameterError(
    `gradientDescent: learningRate is ${describeValue(rate)}${scheduled ? ` for step ${step}` : ""}; give a finite number, or a schedule (step) => number.`,
  );
}

function divergence(
  what: string,
  found: unknown,
  step: number,
  last: FinitePoint | undefined,
  cause?: unknown,
): NumericError {
  const got = `gradientDescent: ${what} is ${typeof found === "string" ? found : describeValue(found)} at step ${step}`;
  const message = last
    ? `${got}; the last finite point is step ${last.step}, x = ${showNumbers(last.x)}, value ${last.value}; give a smaller learningRate.`
    : `${got}; give a start around which f is finite.`;
  return new NumericError(message, { cause });
}
