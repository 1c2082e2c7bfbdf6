/** The result of judging one rule of a node. */
export interface Judgment {
  readonly rule: string;
  /** The names of the inputs that it is about. */
  readonly inputs: readonly string[];
  /** The number of compared elements and directions. */
  readonly elements: number;
  /** The largest error beyond rounding, relative to the element. */
  readonly error: number;
  /** What the rule does and what forward does instead. It follows the rule's name in a message. */
  readonly what: string;
}

/** A number from a rule, compared with the derivative of forward. */
export interface Compared {
  /** The error beyond the derivative's uncertainty, relative to the larger of the two; 0 if nothing can be said. */
  readonly error: number;
  readonly wanted: number;
  /** No derivative exists: there is a kink or jump at this point, or values are not finite. */
  readonly isOpen?: boolean;
}

/** A derivative by forward alone, and its uncertainty. */
interface Derivative {
  readonly value: number;
  readonly error: number;
}

/** How often the step is halved. */
const HALVINGS = 8;

/** If a rule is wrong, the comparison is repeated with these divisors of the step, while three digits are left. */
const CLOSER: readonly number[] = [1, 64, 64 ** 2, 64 ** 3];
const DIGITS = 1e-3;

/**
 * Compares with the derivative of a function of one move. The steps get smaller while the two disagree, because smaller
 * steps do not cross kinks further away.
 *
 * @param noise The rounding error of a value of the function.
 * @param h The largest step.
 */
export function compareDerivative(
  got: number,
  at: (move: number) => number,
  noise: number,
  h: number,
  tolerance: number,
): Compared {
  let first: Compared | undefined;
  let before: Derivative | undefined;
  let isBent = false;
  let step = h;
  for (const closer of CLOSER) {
    const derivative = derivativeAt(at, noise, h / closer);
    const compared: Compared = {
      error: missOf(got, derivative),
      wanted: derivative.value,
      isOpen: Number.isNaN(derivative.value),
    };
    // With kinks at several distances, no two steps agree.
    isBent = before !== undefined && Math.abs(derivative.value - before.value) > 10 * (derivative.error + before.error);
    before = derivative;
    first ??= compared;
    if (closer > 1 && derivative.error > DIGITS * Math.max(Math.abs(got), Math.abs(first.wanted))) break;
    if (compared.error <= tolerance) return compared;
    step = h / closer;
  }
  const small = step / 2 ** HALVINGS;
  const isOpen = isBent || isKink(at, small, 64 * small, noise / small);
  return isOpen ? { ...(first as Compared), error: 0, isOpen } : (first as Compared);
}

/**
 * The derivative at 0: central differences with halved steps, with two powers of the step canceled (Richardson's
 * extrapolation). It takes the estimate that changes least from one step to the next, and adds the effect of rounding to
 * its error. Steps at which the function is not finite are left out.
 */
function derivativeAt(at: (move: number) => number, noise: number, h: number): Derivative {
  let best: Derivative = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
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
 * Whether the derivatives on both sides stay different as steps get smaller, so that none exists. For a smooth function,
 * their difference shrinks with the step.
 *
 * @param noise The effect of rounding on a derivative with the small step.
 */
export function isKink(at: (move: number) => number, small: number, large: number, noise: number): boolean {
  const base = at(0);
  const gapOf = (step: number): number => Math.abs(at(step) - 2 * base + at(-step)) / step;
  const gap = gapOf(small);
  return gap > gapOf(large) * Math.sqrt(small / large) && gap > 4 * noise;
}

/** The error of a number from a rule beyond the derivative's uncertainty, relative to the larger of the two. */
function missOf(got: number, { value, error }: Derivative): number {
  if (Number.isNaN(value)) return 0;
  const miss = Math.abs(got - value) - 10 * error;
  // Written so that a number that is not finite fails.
  if (miss <= 0) return 0;
  return Number.isFinite(got) ? miss / Math.max(Math.abs(got), Math.abs(value)) : Number.POSITIVE_INFINITY;
}
