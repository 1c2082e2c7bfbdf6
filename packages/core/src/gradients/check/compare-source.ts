import type { PlannedNode } from "../../engine/plan.js";
import type { Block } from "../../graph/block.js";
import { hasBatch } from "../../tensor/shape.js";
import type { Stencil } from "../finite-difference/difference-schemes.js";
import { differenceBy, type Oracle } from "./oracle.js";
import type { Sample } from "./samples.js";
import { isKink } from "./slope.js";

/** The gradient by a parameter or input, compared with the loss by forward alone. */
export interface ComparedSource {
  readonly source: PlannedNode;
  /** The largest difference beyond rounding, as a part of the largest element. */
  readonly error: number;
  /** The element or direction that is furthest off. */
  readonly worst: Probe | undefined;
  /** How many elements and directions were compared, of how many elements there are. */
  readonly elements: number;
  readonly directions: number;
  readonly of: number;
}

/** What was got and wanted in one place. */
export interface Probe {
  readonly place: string;
  readonly got: number;
  readonly wanted: number;
}

export interface CompareSettings {
  readonly stencil: Stencil;
  readonly h: number;
  readonly relativeTolerance: number;
  /** An error of a difference of this step that is allowed, whatever its size. */
  floor(h: number): number;
  /** How far rounding may put one off. */
  noise(h: number): number;
}

/** Where a gradient is off, steps so many times smaller have another look, as long as rounding leaves half of it. */
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
  const directionalDifference = directions.filter((direction) => {
    let got = 0;
    let size = 0;
    for (let i = 0; i < data.length; i++) {
      got += data[i] * direction[i];
      size += Math.abs(data[i] * direction[i]);
    }
    return compare(direction, got, Math.max(size, scale), () => "a random direction");
  }).length;
  return { source, error, worst, elements: compared, directions: directionalDifference, of: data.length };
}

/**
 * How far a number is from the slope, beyond rounding, as a part of the scale: 0 where rounding explains it. Where it is too much,
 * smaller steps have another look, which do not see a kink that lies further off, and have less truncation. At a kink
 * nothing is wanted: NaN.
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
  // No slope, and nothing to compare with.
  if (step < h && isKink(at, step, 16 * step, noise(step))) return { error: 0, wanted: Number.NaN };
  return first;
}

function placeIn({ shape }: PlannedNode, { width }: Block, i: number): string {
  return `element ${i % width}${hasBatch(shape) ? ` of sample ${Math.floor(i / width)}` : ""}`;
}
