import { HyperparameterError, ShapeError } from "../errors.js";
import { describeValue, type Node } from "../graph/node.js";
import { knownOptions } from "../known-options.js";
import type { Plan, PlannedNode } from "../plan/compile.js";
import { sameShape, showShape, sizeOf } from "../tensor/shape.js";
import { type Numbers, Tensor, tensor } from "../tensor/tensor.js";
import { checkNames, checkOneByOne, isOneByOne, type PerParameter, valueGiven } from "./per-parameter.js";

/** Bounds of a parameter's weights: one number for all of them, or a number for each, in the parameter's shape. */
export type Bound = Numbers;

/** Between what weights stay, for all parameters or for some. Left out, or ±Infinity: no bound on that side. */
export interface ParameterBounds {
  readonly lower?: PerParameter<Bound>;
  readonly upper?: PerParameter<Bound>;
}

/** The least and the greatest that each weight of a parameter may be. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

const SIDES = ["lower", "upper"] as const;

/**
 * Checks bounds, and makes them plain data.
 *
 * @throws HyperparameterError for what are none.
 */
export function readBounds(label: string, given: unknown, parameters: readonly Node[] | undefined): ParameterBounds {
  const bounds = knownOptions(`${label}'s bounds`, given as ParameterBounds, SIDES);
  const plain = SIDES.flatMap((side) => {
    const bound: unknown = bounds[side];
    if (bound === undefined) return [];
    const read = (value: unknown, place: string): unknown => plainBound(label, value, place);
    if (!isOneByOne(bound)) return [[side, read(bound, side)]];
    checkOneByOne(label, side, bound, parameters, read);
    const entries = Object.entries(bound).map(([key, value]) => [key, read(value, key)] as const);
    return [[side, Array.isArray(bound) ? entries.map(([, value]) => value) : Object.fromEntries(entries)]];
  });
  return Object.fromEntries(plain) as ParameterBounds;
}

function plainBound(label: string, value: unknown, place: string): number | number[] {
  const wanted = "give a number, or one for each weight; Infinity for none";
  let numbers: ArrayLike<number>;
  try {
    numbers = typeof value === "number" ? [value] : (value instanceof Tensor ? value : tensor(value as Numbers)).data;
  } catch (cause) {
    throw new HyperparameterError(`${label}: ${place} is ${describeValue(value)}; ${wanted}.`, { cause });
  }
  const list = Array.from(numbers);
  if (list.some((each) => Number.isNaN(each)))
    throw new HyperparameterError(`${label}: ${place} holds NaN; ${wanted}.`);
  return typeof value === "number" ? value : list;
}

/**
 * The boxes of the parameters that have bounds.
 *
 * @throws GraphError for a name that is none of theirs; ShapeError where the numbers of a bound are not as many as the
 * weights; HyperparameterError where a lower bound is not below the upper one.
 */
export function boxesOf(
  label: string,
  { lower, upper }: ParameterBounds,
  parameters: readonly PlannedNode[],
  plan: Plan,
  listed: readonly Node[] | undefined,
): Map<PlannedNode, Box> {
  checkNames(label, "lower", lower, parameters);
  checkNames(label, "upper", upper, parameters);
  const boxes = new Map<PlannedNode, Box>();
  for (const parameter of parameters) {
    const [low, high] = [lower, upper].map((side) => valueGiven(side, parameter, plan, listed));
    if (low === undefined && high === undefined) continue;
    const box = {
      lower: spread(label, parameter, low ?? Number.NEGATIVE_INFINITY),
      upper: spread(label, parameter, high ?? Number.POSITIVE_INFINITY),
    };
    checkRoom(label, parameter, box);
    boxes.set(parameter, box);
  }
  return boxes;
}

function spread(label: string, { name, shape }: PlannedNode, bound: Bound): Float64Array {
  const size = sizeOf(shape as number[]);
  if (typeof bound === "number") return new Float64Array(size).fill(bound);
  const { data, shape: given } = tensor(bound);
  if (sameShape(given, shape) || (given.length === 1 && given[0] === size)) return Float64Array.from(data);
  throw new ShapeError(
    `${label}: bounds of shape ${showShape(given)} were given for parameter "${name}" of shape ${showShape(shape)}; give one number, or as many.`,
  );
}

function checkRoom(label: string, { name }: PlannedNode, { lower, upper }: Box): void {
  const at = lower.findIndex((each, i) => !(each < upper[i]));
  if (at < 0) return;
  throw new HyperparameterError(
    `${label}: bounds of parameter "${name}", element ${at}, are ${lower[at]} and ${upper[at]}; give a lower one below the upper.`,
  );
}

/** @throws HyperparameterError for a weight outside of its bounds. */
export function checkInside(label: string, { name }: PlannedNode, { lower, upper }: Box, at: number, w: number): void {
  if (w >= lower[at] && w <= upper[at]) return;
  throw new HyperparameterError(
    `${label}: parameter "${name}", element ${at}, is ${w}, outside its bounds ${lower[at]} and ${upper[at]}; start between them.`,
  );
}
