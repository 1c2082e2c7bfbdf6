import type { Block } from "../graph/block.js";
import { declaredSmooth } from "../graph/create-node.js";
import { createRandom, type Random } from "../tensor/random.js";
import { hasBatch, withRows } from "../tensor/shape.js";
import { Arena, Layout } from "./arena.js";
import { bindForward } from "./forward.js";
import { flowsThrough } from "./path.js";
import type { PlannedNode } from "./plan.js";

/** A profile moves a sample along a line, from −range to range, in this many equal steps. */
const STEPS = 256;

/**
 * The range of each profile, and the largest sixth difference that is allowed on it, as a fraction of the variation of the
 * values. A function that is smooth on the scale of 1 stays far below it; one with a kink lies far above. The widest profile
 * finds kinks and coarse steps. The narrowest finds fine steps: on it a smooth function is a polynomial, up to rounding.
 */
const PROFILES: readonly (readonly [range: number, tolerance: number])[] = [
  [2, 1e-5],
  [1e-2, 1e-10],
  [1e-4, 0],
];

/** The rounding error of a sixth difference, as a fraction of the largest number. Its binomials add up to 64. */
const ROUNDING = 1000 * Number.EPSILON;

/** The largest number of samples that are tried. */
const MOST_SAMPLES = 4;
/** The number of directions for each sample. An elementwise node needs one: it moves every element. */
const DIRECTIONS = 2;

/** Whether a node needs a trial for smoothness: a user's own node that declares neither `smooth` nor `kinked`. */
export const isTried = ({ operation, shape }: PlannedNode): boolean =>
  operation.isOwn === true && !operation.source && declaredSmooth(operation) === undefined && hasBatch(shape);

/**
 * Whether smoothness is observed. The node is evaluated densely along lines through samples of the first batch. In doubt it is
 * not, for example if a value is not finite or `forward` throws.
 *
 * @param blockOf Returns the values of the first batch.
 */
export function looksSmooth(node: PlannedNode, blockOf: (node: PlannedNode) => Block): boolean {
  const arena = new Arena();
  const layout = new Layout(arena.kept.end);
  const rows = STEPS + 1;
  const allocate = ({ shape }: PlannedNode): Block =>
    layout.allocate(withRows(shape, rows), hasBatch(shape) ? rows : 1);
  const base = node.inputs.map(blockOf);
  const inputs = node.inputs.map(allocate);
  const out = allocate(node);
  const forward = bindForward(node, out, inputs);
  const random = createRandom(1, node.name);
  arena.attach(arena.kept);
  arena.attach(layout);
  try {
    const samples = Math.min(MOST_SAMPLES, Math.max(...base.map((each) => each.samples)));
    for (let sample = 0; sample < samples; sample++) {
      for (let k = 0; k < (node.operation.elementwise ? 1 : DIRECTIONS); k++) {
        for (const [range, tolerance] of PROFILES) {
          const size = inputs.reduce((most, input, i) => {
            const moves = hasBatch(node.inputs[i].shape) && flowsThrough(node, i);
            return Math.max(most, fillProfile(input, base[i], sample, moves ? range : 0, random));
          }, 1);
          forward();
          if (!isSmooth(out, tolerance, size)) return false;
        }
      }
    }
    return true;
  } catch {
    // A user's forward may reject values away from the data.
    return false;
  } finally {
    arena.free();
  }
}

/** Writes a profile: row r is the sample, moved by r steps along a random direction. Returns the largest absolute value. */
function fillProfile(to: Block, from: Block, sample: number, range: number, random: Random): number {
  const { width } = to;
  const start = from.samples === 1 ? 0 : sample * width;
  let largest = 0;
  for (let i = 0; i < width; i++) {
    const x = from.data[start + i];
    const sign = random.uniform() < 0.5 ? -1 : 1;
    const extent = sign * range * (0.5 + 0.5 * random.uniform());
    for (let r = 0; r < to.samples; r++) {
      const value = x + extent * ((2 * r) / STEPS - 1);
      to.data[r * width + i] = value;
      largest = Math.max(largest, Math.abs(value));
    }
  }
  return largest;
}

/** Whether all sixth differences along the profile are as small as those of a smooth function. */
function isSmooth({ data, width, samples }: Block, tolerance: number, inputSize: number): boolean {
  for (let i = 0; i < width; i++) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < samples; r++) {
      const value = data[r * width + i];
      if (!Number.isFinite(value)) return false;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    const size = Math.max(inputSize, Math.abs(least), Math.abs(most));
    const limit = tolerance * (most - least) + ROUNDING * size;
    for (let r = 6; r < samples; r++) {
      const at = (back: number): number => data[(r - back) * width + i];
      const sixth = at(0) - 6 * at(1) + 15 * at(2) - 20 * at(3) + 15 * at(4) - 6 * at(5) + at(6);
      if (!(Math.abs(sixth) <= limit)) return false;
    }
  }
  return true;
}
