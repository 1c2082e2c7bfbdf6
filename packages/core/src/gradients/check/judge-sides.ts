import { callSides } from "../../graph/contract/calls.js";
import { bindPerturbations, elementOf, like, shown, tryForward } from "../../graph/contract/perturbations.js";
import type { Subject } from "../../graph/node.js";
import type { Judgment } from "./judgment.js";

/** The number of points on a path through the inputs, and the number of halvings at a bend. */
const POINTS = 33;
const HALVINGS = 22;
/** Halving is applied to this many of the sharpest bends. */
const MOST_BENDS = 64;

/** An element at one point of the path: position, value and side. */
interface PathPoint {
  readonly at: number;
  readonly value: number;
  readonly side: number;
}

/**
 * Judges `sides`: while an element stays on one side, its output must be smooth. All inputs move along a path through
 * their usual values. Where an element bends but its side stays the same, the interval is halved. Halving divides the bend of
 * a smooth function by four, that of a kink by two, and does not change that of a jump.
 *
 * @param noise The rounding error of each element of the output.
 */
export function judgeSides(subject: Subject, which: readonly number[], noise: Float64Array): Judgment {
  const { out, inputNames } = subject;
  const inputs = which.map((i) => inputNames[i]);
  const way = bindWay(subject, which);
  const points = Array.from({ length: POINTS }, (_, p) => way((2 * p) / (POINTS - 1) - 1));
  const bends: { readonly element: number; readonly triple: Triple }[] = [];
  for (let element = 0; element < out.size; element++) {
    for (let p = 1; p < POINTS - 1; p++) {
      const triple: Triple = [points[p - 1](element), points[p](element), points[p + 1](element)];
      if (staysOnSide(triple) && bend(triple) > roundingOf(triple, noise[element])) bends.push({ element, triple });
    }
  }
  bends.sort((a, b) => bend(b.triple) - bend(a.triple));
  for (const { element, triple } of bends.slice(0, MOST_BENDS)) {
    const found = closeIn(way, element, triple, noise[element]);
    if (!found) continue;
    const what = `says that ${elementOf(subject, element)} stays on side ${shown(found.side)}, but forward has a kink or jump there, near ${shown(found.value)}`;
    return { rule: "sides", inputs, elements: out.size, error: 1, what };
  }
  return { rule: "sides", inputs, elements: out.size, error: 0, what: "" };
}

type Triple = readonly [PathPoint, PathPoint, PathPoint];

/** The values and sides of all elements when the inputs have moved a part of their path, from −1 to 1. */
function bindWay(subject: Subject, which: readonly number[]): (at: number) => (element: number) => PathPoint {
  const { out } = subject;
  const moved = bindPerturbations(subject, which);
  const after = like(subject, out);
  const sides = like(subject, out);
  return (at) => {
    moved.by(4 * at);
    if (!tryForward(subject, after, moved.inputs)) after.data.fill(Number.NaN);
    else callSides(subject, sides, moved.inputs);
    const values = after.data.slice();
    const named = sides.data.slice();
    return (element) => ({ at, value: values[element], side: named[element] });
  };
}

const bend = ([a, b, c]: Triple): number => Math.abs(a.value - 2 * b.value + c.value);
const roundingOf = (triple: Triple, noise: number): number =>
  64 * (noise + Number.EPSILON * Math.max(...triple.map(({ value }) => Math.abs(value))));
const staysOnSide = ([a, b, c]: Triple): boolean => a.side === b.side && b.side === c.side;

/** The number of halvings that decide how fast a bend shrinks: 4⁻⁴ for a smooth function, at most 2⁻⁵ for a kink. */
const LOOK_BACK = 4;
const SHRINKS = 2 ** -6;

/** Halves an interval while it bends more than a smooth function. Returns the point of a kink, if it ends at one. */
function closeIn(
  way: (at: number) => (element: number) => PathPoint,
  element: number,
  first: Triple,
  noise: number,
): PathPoint | undefined {
  const bends: number[] = [];
  let triple = first;
  for (let k = 0; k < HALVINGS; k++) {
    const now = bend(triple);
    bends.push(now);
    const isSmooth = k >= LOOK_BACK && now < SHRINKS * bends[k - LOOK_BACK];
    // A change of side declares the kink.
    if (isSmooth || !staysOnSide(triple) || !(now > roundingOf(triple, noise))) return undefined;
    const [a, b, c] = triple;
    const left = way((a.at + b.at) / 2)(element);
    const right = way((b.at + c.at) / 2)(element);
    const inner: readonly Triple[] = [
      [a, left, b],
      [left, b, right],
      [b, right, c],
    ];
    triple = inner.reduce((most, each) => (bend(each) > bend(most) ? each : most));
  }
  return triple[1];
}

/** Whether an operation has everything needed to judge its sides. */
export const hasSides = ({ operation }: Subject): boolean => operation.kinked === true && operation.sides !== undefined;
