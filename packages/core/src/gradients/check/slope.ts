/** How a number that a rule gives compares with the slope that forward has. */
export interface Compared {
  /** By how much it misses beyond what the slope may be off, as a part of the larger; 0 where nothing can be told. */
  readonly error: number;
  readonly wanted: number;
  /** There is no slope: a kink or jump at this very place, or values that are not finite. */
  readonly isOpen?: boolean;
}

/** A derivative by forward alone, and how far it may be off. */
interface Slope {
  readonly value: number;
  readonly error: number;
}

/** How often the step is halved. */
const HALVINGS = 8;

/** Where a rule is off, so many times smaller steps have another look, as long as they leave three digits. */
const CLOSER: readonly number[] = [1, 64, 64 ** 2, 64 ** 3];
const DIGITS = 1e-3;

/**
 * Compares with the slope of a function of how far something moves: with steps that get smaller as long as the two disagree, since
 * smaller ones do not see kinks that lie further off.
 *
 * @param noise The rounding error of a value of the function.
 * @param h The widest step.
 */
export function compareSlope(
  got: number,
  at: (move: number) => number,
  noise: number,
  h: number,
  tolerance: number,
): Compared {
  let first: Compared | undefined;
  let before: Slope | undefined;
  let isBent = false;
  let step = h;
  for (const closer of CLOSER) {
    const slope = slopeAt(at, noise, h / closer);
    const compared: Compared = { error: missOf(got, slope), wanted: slope.value, isOpen: Number.isNaN(slope.value) };
    // With kinks at several distances, no two steps find the same.
    isBent = before !== undefined && Math.abs(slope.value - before.value) > 10 * (slope.error + before.error);
    before = slope;
    first ??= compared;
    if (closer > 1 && slope.error > DIGITS * Math.max(Math.abs(got), Math.abs(first.wanted))) break;
    if (compared.error <= tolerance) return compared;
    step = h / closer;
  }
  const small = step / 2 ** HALVINGS;
  const isOpen = isBent || isKink(at, small, 64 * small, noise / small);
  return isOpen ? { ...(first as Compared), error: 0, isOpen } : (first as Compared);
}

/**
 * The derivative at 0: central differences with halved steps, of which two powers of the step are canceled (Richardson's
 * extrapolation). The estimate that moves least from one step to the next is taken, plus what rounding may do to it. Where the
 * function is not finite, steps are left out.
 */
function slopeAt(at: (move: number) => number, noise: number, h: number): Slope {
  let best: Slope = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  let central = Number.NaN;
  let once = Number.NaN;
  let twice = Number.NaN;
  let step = h;
  for (let k = 0; k < HALVINGS; k++, step /= 2) {
    const nextCentral = (at(step) - at(-step)) / (2 * step);
    const nextOnce = (4 * nextCentral - central) / 3;
    const nextTwice = (16 * nextOnce - once) / 15;
    const error = Math.abs(nextTwice - twice) + (8 * noise) / step;
    if (error < best.error) best = { value: nextTwice, error };
    central = nextCentral;
    once = nextOnce;
    twice = nextTwice;
  }
  return best;
}

/**
 * Whether the slopes on both sides do not approach each other as steps get smaller: then there is no slope. Those of a smooth
 * function approach each other as the steps do.
 *
 * @param noise What rounding may do to a slope with the small step.
 */
export function isKink(at: (move: number) => number, small: number, large: number, noise: number): boolean {
  const base = at(0);
  const gapOf = (step: number): number => Math.abs(at(step) - 2 * base + at(-step)) / step;
  const gap = gapOf(small);
  return gap > gapOf(large) * Math.sqrt(small / large) && gap > 4 * noise;
}

/** By how much a number that a rule gives misses a slope beyond what that may be off, as a part of the larger. */
function missOf(got: number, { value, error }: Slope): number {
  if (Number.isNaN(value)) return 0;
  const apart = Math.abs(got - value) - 10 * error;
  // Written so that a number that is not finite misses.
  if (apart <= 0) return 0;
  return Number.isFinite(got) ? apart / Math.max(Math.abs(got), Math.abs(value)) : Number.POSITIVE_INFINITY;
}
