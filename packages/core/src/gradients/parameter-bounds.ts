import { checkOrder, checkRoom, type ElementBounds, noBound } from "../calculus/bounds.js";
import type { Plan, PlannedNode } from "../engine/plan.js";
import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { Node } from "../graph/node.js";
import { sameShape, showShape, sizeOf } from "../tensor/shape.js";
import { type NestedNumbers, type Numbers, Tensor, tensor } from "../tensor/tensor.js";
import { checkNames, checkOneByOne, isOneByOne, valueGiven } from "./per-parameter.js";

/**
 * A bound of a parameter's weights: one number for all, or one per weight, in the parameter's shape or as a flat list.
 */
export type Bound = Numbers;

/**
 * The range that weights must stay in: one number for all parameters, or bounds for some, by name or in the order of the
 * option `parameters`. A missing bound or ±Infinity means no bound on that side.
 */
export interface ParameterBounds {
  /** The smallest allowed values: one number for all, or bounds by name, or as a list. Default: none. */
  readonly lower?: number | Readonly<Record<string, Bound>> | readonly Bound[] | undefined;
  /** The largest allowed values: one number for all, or bounds by name, or as a list. Default: none. */
  readonly upper?: number | Readonly<Record<string, Bound>> | readonly Bound[] | undefined;
}

const SIDES = ["lower", "upper"] as const;

type Side = (typeof SIDES)[number];

/**
 * Checks bounds and converts them to plain data.
 *
 * @throws HyperparameterError for invalid bounds.
 */
export function readBounds(label: string, given: unknown, parameters: readonly Node[] | undefined): ParameterBounds {
  const bounds = knownOptions(`${label}'s bounds`, given as ParameterBounds, SIDES);
  const sides = SIDES.filter((side) => bounds[side] !== undefined);
  return Object.fromEntries(sides.map((side) => [side, plainSide(label, side, bounds[side], parameters)]));
}

function plainSide(
  label: string,
  side: Side,
  given: unknown,
  parameters: readonly Node[] | undefined,
): ParameterBounds[Side] {
  const read = (value: unknown, where: string): NestedNumbers => plainBound(label, value, where);
  if (isOneByOne(given)) {
    checkOneByOne(label, side, given, parameters, read);
    const entries = Object.entries(given).map(([key, value]) => [key, read(value, key)] as const);
    return Array.isArray(given) ? entries.map(([, bound]) => bound) : Object.fromEntries(entries);
  }
  const bound = read(given, side);
  if (typeof bound === "number") return bound;
  // As plain data it would be read as a list with one number for each parameter.
  throw new HyperparameterError(
    `${label}: ${side} is ${describeValue(given)}; give one number for all parameters, or name them, as in { rates: … }.`,
  );
}

/** A bound as plain data, nested as given. */
function plainBound(label: string, value: unknown, where: string): NestedNumbers {
  let numbers: Tensor;
  try {
    numbers = value instanceof Tensor ? value : tensor(value as Numbers);
  } catch (cause) {
    throw noBound(label, `${where} is ${describeValue(value)}`, cause);
  }
  if (numbers.data.some(Number.isNaN)) throw noBound(label, `${where} holds NaN`);
  return numbers.toArray();
}

/**
 * The bounds of the parameters that have bounds, one lower and one upper number for each weight.
 *
 * @throws GraphError for the name of an unknown parameter; ShapeError if a bound is neither in the parameter's shape nor
 * a flat list of its size; HyperparameterError if a lower bound is not below the upper one.
 */
export function boundsOf(
  label: string,
  { lower, upper }: ParameterBounds,
  parameters: readonly PlannedNode[],
  plan: Plan,
  listed: readonly Node[] | undefined,
): Map<PlannedNode, ElementBounds> {
  checkNames(label, "lower", lower, parameters);
  checkNames(label, "upper", upper, parameters);
  const bounds = new Map<PlannedNode, ElementBounds>();
  for (const parameter of parameters) {
    const [low, high] = [lower, upper].map((side) => valueGiven<Bound>(side, parameter, plan, listed));
    if (low === undefined && high === undefined) continue;
    const own = {
      lower: spread(label, parameter, low ?? Number.NEGATIVE_INFINITY),
      upper: spread(label, parameter, high ?? Number.POSITIVE_INFINITY),
    };
    checkOrder(label, own, elementOf(parameter));
    checkRoom(label, own, elementOf(parameter));
    bounds.set(parameter, own);
  }
  return bounds;
}

function spread(label: string, { name, shape }: PlannedNode, bound: Bound): Float64Array {
  const size = sizeOf(shape as number[]);
  if (typeof bound === "number") return new Float64Array(size).fill(bound);
  const { data, shape: given } = tensor(bound);
  if (sameShape(given, shape) || (given.length === 1 && given[0] === size)) return Float64Array.from(data);
  throw new ShapeError(
    `${label}: bounds of shape ${showShape(given)} were given for parameter "${name}" of shape ${showShape(shape)}; give one number, or as many, in that shape or in a flat list.`,
  );
}

/** Returns the name of a parameter's element for messages. */
export const elementOf =
  ({ name }: PlannedNode) =>
  (i: number): string =>
    `element ${i} of parameter "${name}"`;
