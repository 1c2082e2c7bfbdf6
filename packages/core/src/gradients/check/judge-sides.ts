import { callSides } from "../../graph/contract/gradients.js";
import { bindPerturbations, elementOf, like, shown, tryForward } from "../../graph/contract/perturbations.js";
import type { Subject } from "../../graph/node.js";
import type { Judgment } from "./judgment.js";

/** A way is looked at in so many places, and where it bends it is halved so often. */
const PLACES = 33;
const HALVINGS = 22;
/** So many of the places that bend most are closed in on. */
const MOST_BENDS = 64;

/** Where an element is on its way, with its value and its side. */
interface Place {
  readonly at: number;
  readonly value: number;
  readonly side: number;
}

/**
 * Judges `sides`: where an element stays on one side, its output must be smooth. All inputs go a way through their usual
 * values; where an element bends though its side is the same, the bend is closed in on. Halving an interval divides the bend of a
 * smooth function by four, that of a kink by two, and that of a jump by nothing.
 *
 * @param noise The rounding error of each element of the output.
 */
export function judgeSides(subject: Subject, which: readonly number[], noise: Float64Array): Judgment {
  const { out } = subject;
  const way = bindWay(subject, which);
  const places = Array.from({ length: PLACES }, (_, p) => way((2 * p) / (PLACES - 1) - 1));
  const bends: { readonly element: number; readonly triple: Triple }[] = [];
  for (let element = 0; element < out.size; element++) {
    for (let p = 1; p < PLACES - 1; p++) {
      const triple: Triple = [places[p - 1](element), places[p](element), places[p + 1](element)];
      if (staysOnSide(triple) && bend(triple) > roundingOf(triple, noise[element])) bends.push({ element, triple });
    }
  }
  bends.sort((a, b) => bend(b.triple) - bend(a.triple));
  for (const { element, triple } of bends.slice(0, MOST_BENDS)) {
    const found = closeIn(way, element, triple, noise[element]);
    if (!found) continue;
    const what = `says that ${elementOf(subject, element)} stays on side ${shown(found.side)}, but forward has a kink or jump there, near ${shown(found.value)}`;
    return { rule: "sides", elements: out.size, error: 1, what };
  }
  return { rule: "sides", elements: out.size, error: 0, what: "" };
}

type Triple = readonly [Place, Place, Place];

/** The values and sides of all elements when inputs have gone a part of their way, from −1 to 1. */
function bindWay(subject: Subject, which: readonly number[]): (at: number) => (element: number) => Place {
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

/** By so many halvings it is told how fast a bend shrinks: a smooth one by 4⁻⁴, that of a kink by 2⁻⁵ at most. */
const LOOK_BACK = 4;
const SHRINKS = 2 ** -6;

/** Halves an interval as long as it bends more than a smooth function does; where that ends at a kink, its place. */
function closeIn(
  way: (at: number) => (element: number) => Place,
  element: number,
  first: Triple,
  noise: number,
): Place | undefined {
  const bends: number[] = [];
  let triple = first;
  for (let k = 0; k < HALVINGS; k++) {
    const now = bend(triple);
    bends.push(now);
    const isSmooth = k >= LOOK_BACK && now < SHRINKS * bends[k - LOOK_BACK];
    // A side that changes tells of the kink.
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

/** What an operation must have for its sides to be judged. */
export const hasSides = ({ operation }: Subject): boolean => operation.kinked === true && operation.sides !== undefined;
