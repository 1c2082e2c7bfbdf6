import type { PlannedNode } from "../../engine/plan.js";
import type { Block } from "../../graph/block.js";
import { hasBatch } from "../../tensor/shape.js";
import type { Stencil } from "../finite-difference/difference-schemes.js";
import { isKink } from "./judgment.js";
import { differenceBy, type Oracle } from "./oracle.js";
import type { Sample } from "./samples.js";

/** The gradient of a parameter or input, compared with differences of the loss. */
export interface ComparedSource {
  readonly source: PlannedNode;
  /** The largest difference beyond rounding, relative to the largest element. */
  readonly error: number;
  /** The element or direction with the largest error. */
  readonly worst: Probe | undefined;
  /** The number of compared elements and directions, and the number of elements in all. */
  readonly elements: number;
  readonly directions: number;
  readonly of: number;
}

/** The computed and the expected number at one element or direction. */
interface Probe {
  readonly place: string;
  readonly got: number;
  readonly wanted: number;
}

export interface CompareSettings {
  readonly stencil: Stencil;
  readonly h: number;
  readonly relativeTolerance: number;
  /** The allowed error of a difference with step h, whatever its size. */
  floor(h: number): number;
  /** The possible rounding error of a difference with step h. */
  noise(h: number): number;
}

/**
 * If a gradient is wrong, the comparison is repeated with these divisors of the step, while rounding leaves half of it.
 */
const CLOSER: readonly number[] = [16, 256, 4096];
const MOST_ROUNDING = 0.5;

/** Compares elements and directions of a gradient with differences of the loss. */
export function compareSource(
  source: PlannedNode,
  gradient: Block,
  values: Block,
  oracle: Oracle,
  { elements, directions }: Sample,
  settings: CompareSettings,
): ComparedSource {
  const { data } = gradient;
  let error = 0;
  let worst: Probe | undefined;
  const compare = (direction: number | Float64Array, got: number, scale: number, place: () => string): boolean => {
    const at = (move: number): number => oracle.at(source, direction, move);
    const { error: own, wanted } = errorOf(at, got, scale, oracle.base, settings);
    if (Number.isNaN(wanted)) return false;
    if (own > error) {
      error = own;
      worst = { place: place(), got, wanted };
    }
    return true;
  };
  const scale = elements.reduce((most, i) => Math.max(most, Math.abs(data[i])), 0);
  const compared = elements.filter((i) => compare(i, data[i], scale, () => placeIn(source, values, i))).length;
  const comparedDirections = directions.filter((direction) => {
    let got = 0;
    let size = 0;
    for (let i = 0; i < data.length; i++) {
      got += data[i] * direction[i];
      size += Math.abs(data[i] * direction[i]);
    }
    return compare(direction, got, Math.max(size, scale), () => "a random direction");
  }).length;
  return { source, error, worst, elements: compared, directions: comparedDirections, of: data.length };
}

/**
 * The distance of a number from the derivative beyond rounding, relative to the scale; 0 if rounding explains it. If it
 * is too large, smaller steps follow: they do not cross kinks further away, and have less truncation error. At a kink there
 * is no expected value: NaN.
 */
function errorOf(
  at: (move: number) => number,
  got: number,
  scale: number,
  base: number,
  { stencil, h, relativeTolerance, floor, noise }: CompareSettings,
): { readonly error: number; readonly wanted: number } {
  const missed = (step: number): { readonly error: number; readonly wanted: number } => {
    const wanted = differenceBy(stencil, at, base, step);
    const beyond = Math.abs(got - wanted) - floor(step);
    if (Number.isNaN(beyond)) return { error: Number.isNaN(wanted) ? 0 : Number.POSITIVE_INFINITY, wanted };
    return { error: beyond > 0 ? beyond / Math.max(scale, Math.abs(got), Math.abs(wanted)) : 0, wanted };
  };
  const first = missed(h);
  if (first.error <= relativeTolerance) return first;
  let step = h;
  for (const closer of CLOSER) {
    if (noise(h / closer) > MOST_ROUNDING * Math.max(scale, Math.abs(first.wanted))) break;
    const again = missed(h / closer);
    if (again.error <= relativeTolerance) return again;
    step = h / closer;
  }
  // No derivative exists here, so nothing is compared.
  if (step < h && isKink(at, step, 16 * step, noise(step))) return { error: 0, wanted: Number.NaN };
  return first;
}

function placeIn({ shape }: PlannedNode, { width }: Block, i: number): string {
  return `element ${i % width}${hasBatch(shape) ? ` of sample ${Math.floor(i / width)}` : ""}`;
}
