// e^x, e^x − 1 and tanh of two numbers at a time. The operations for a number do not depend on its neighbor, so a result
// never depends on its position.
//
// Errors are in units in the last place: the largest at 40,000 random arguments, compared with 60 digits. All are within
// the 2 units that tests/kernels/exponentials.test.ts allows.

/** Below this size, e^x − 1 and log(1 + x) are short series, as in src/plain/small-arguments.ts. */
export const SMALL: f64 = 0.0078125;

/** Above this size, e^x or its scale may leave the range of normal numbers. */
const LARGE: f64 = 708;

/** Adding 1.5·2⁵² to a number rounds it to a whole number, whose two's complement is then in the lowest bits. */
const ROUNDER: f64 = 6755399441055744;

/** log 2 in two parts. The product of the first part and any exponent is exact. */
export const LN2_HIGH: f64 = 0.6931471803691238;
export const LN2_LOW: f64 = 1.9082149292705877e-10;

/** Functions that loops inline. */
export class Inline {
  /** e^x − 1 for |x| ≤ {@link SMALL} by its Taylor series. The first omitted term, x⁷/5040, is below ε/2. 1.1 units. */
  @inline
  static smallExpm1(x: v128): v128 {
    const square = f64x2.mul(x, x);
    const first = f64x2.add(f64x2.splat(0.5), f64x2.mul(x, f64x2.splat(1.0 / 6)));
    const second = f64x2.add(f64x2.splat(1.0 / 24), f64x2.mul(x, f64x2.splat(1.0 / 120)));
    const third = f64x2.add(second, f64x2.mul(square, f64x2.splat(1.0 / 720)));
    return f64x2.add(x, f64x2.mul(square, f64x2.add(first, f64x2.mul(square, third))));
  }

  /** Whether both numbers are at most `limit` in size; false for NaN. */
  @inline
  static within(x: v128, limit: f64): bool {
    return i64x2.all_true(f64x2.le(f64x2.abs(x), f64x2.splat(limit)));
  }

  /** 2ⁿ for whole n from −1022 to 1023. */
  @inline
  static powerOfTwo(n: v128): v128 {
    const bits = i64x2.add(f64x2.add(n, f64x2.splat(ROUNDER)), i64x2.splat(1023));
    return i64x2.shl(bits, 52);
  }

  /** The whole number nearest to x / log 2. */
  @inline
  static exponent(x: v128): v128 {
    const rounder = f64x2.splat(ROUNDER);
    return f64x2.sub(f64x2.add(f64x2.mul(x, f64x2.splat(Math.LOG2E)), rounder), rounder);
  }

  /** e^r − 1 − r for |r| ≤ log(2)/2, as r² times its Taylor series up to r¹³/13!. The omitted terms are below 5e-18. */
  @inline
  static tailOfExp(r: v128): v128 {
    const r2 = f64x2.mul(r, r);
    const r4 = f64x2.mul(r2, r2);
    const c2 = f64x2.add(f64x2.splat(0.5), f64x2.mul(r, f64x2.splat(1.0 / 6)));
    const c4 = f64x2.add(f64x2.splat(1.0 / 24), f64x2.mul(r, f64x2.splat(1.0 / 120)));
    const c6 = f64x2.add(f64x2.splat(1.0 / 720), f64x2.mul(r, f64x2.splat(1.0 / 5040)));
    const c8 = f64x2.add(f64x2.splat(1.0 / 40320), f64x2.mul(r, f64x2.splat(1.0 / 362880)));
    const c10 = f64x2.add(f64x2.splat(1.0 / 3628800), f64x2.mul(r, f64x2.splat(1.0 / 39916800)));
    const c12 = f64x2.add(f64x2.splat(1.0 / 479001600), f64x2.mul(r, f64x2.splat(1.0 / 6227020800)));
    const low = f64x2.add(c2, f64x2.mul(r2, c4));
    const middle = f64x2.add(c6, f64x2.mul(r2, c8));
    const high = f64x2.add(c10, f64x2.mul(r2, c12));
    return f64x2.mul(r2, f64x2.add(low, f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, high)))));
  }

  /** e^x / 2ⁿ with n = exponent(x); see {@link exp}. */
  @inline
  static significand(x: v128, n: v128): v128 {
    const one = f64x2.splat(1);
    const high = f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH)));
    const low = f64x2.mul(n, f64x2.splat(LN2_LOW));
    const sum = f64x2.add(one, high);
    const error = f64x2.sub(high, f64x2.sub(sum, one));
    return f64x2.add(sum, f64x2.add(error, f64x2.sub(Inline.tailOfExp(f64x2.sub(high, low)), low)));
  }

  /** {@link exp}, inlined; it calls a function only for large x. */
  @inline
  static exp(x: v128): v128 {
    if (v128.any_true(f64x2.gt(f64x2.abs(x), f64x2.splat(LARGE)))) return largeExp(x);
    const n = Inline.exponent(x);
    return f64x2.mul(Inline.significand(x, n), Inline.powerOfTwo(n));
  }
}

/**
 * e^x = 2ⁿ·e^r with r = x − n·log 2 = high − low, where `high` is exact (Cody and Waite). 1 + high is split into the rounded
 * sum and its error, so that only the last addition rounds at full size. 0.65 units.
 */
export function exp(x: v128): v128 {
  return Inline.exp(x);
}

/** The same with 2ⁿ as two factors, because it may leave the range of normal numbers. Beyond ±800 the result is constant. */
function largeExp(x: v128): v128 {
  const within = f64x2.max(f64x2.min(x, f64x2.splat(800)), f64x2.splat(-800));
  const n = Inline.exponent(within);
  const half = f64x2.nearest(f64x2.mul(n, f64x2.splat(0.5)));
  const scaled = f64x2.mul(Inline.significand(within, n), Inline.powerOfTwo(half));
  return f64x2.mul(scaled, Inline.powerOfTwo(f64x2.sub(n, half)));
}

/**
 * e^x − 1 = 2ⁿ·(high + (e^r − 1 − r − low)) + (2ⁿ − 1). The rounding error of the sum of the large parts is added again.
 * 1.1 units.
 */
export function expm1(x: v128): v128 {
  const size = f64x2.abs(x);
  const isSmall = f64x2.le(size, f64x2.splat(SMALL));
  if (i64x2.all_true(isSmall)) return Inline.smallExpm1(x);
  const one = f64x2.splat(1);
  const n = Inline.exponent(x);
  const scale = Inline.powerOfTwo(n);
  const high = f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(n, f64x2.splat(LN2_LOW));
  const rest = f64x2.sub(Inline.tailOfExp(f64x2.sub(high, low)), low);
  const base = f64x2.sub(scale, one);
  const moved = f64x2.mul(scale, high);
  const sum = f64x2.add(base, moved);
  const error = f64x2.sub(moved, f64x2.sub(sum, base));
  const usual = f64x2.add(sum, f64x2.add(error, f64x2.mul(scale, rest)));
  const result = v128.bitselect(Inline.smallExpm1(x), usual, isSmall);
  const isLarge = f64x2.gt(size, f64x2.splat(LARGE));
  if (!v128.any_true(isLarge)) return result;
  return v128.bitselect(f64x2.sub(largeExp(x), one), result, isLarge);
}

/**
 * x + x³·P(x²)/Q(x²) for |x| < 0.625, otherwise ±(1 − 2/(e^2|x| + 1)). P and Q are those of S. L. Moshier (Cephes,
 * tanh.c). 1.3 units.
 */
export function tanh(x: v128): v128 {
  const size = f64x2.abs(x);
  const isNear = f64x2.lt(size, f64x2.splat(0.625));
  if (i64x2.all_true(isNear)) return tanhNearZero(x);
  const one = f64x2.splat(1);
  const e = exp(f64x2.add(size, size));
  const far = f64x2.sub(one, f64x2.div(f64x2.splat(2), f64x2.add(e, one)));
  const signed = v128.bitselect(far, x, i64x2.splat(i64.MAX_VALUE));
  return v128.any_true(isNear) ? v128.bitselect(tanhNearZero(x), signed, isNear) : signed;
}

function tanhNearZero(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let p = f64x2.mul(z, f64x2.splat(-0.9643991794250523));
  p = f64x2.mul(z, f64x2.sub(p, f64x2.splat(99.28772310019185)));
  p = f64x2.sub(p, f64x2.splat(1614.6876844170845));
  let q = f64x2.add(z, f64x2.splat(112.81167849163293));
  q = f64x2.add(f64x2.mul(z, q), f64x2.splat(2235.4883906010045));
  q = f64x2.add(f64x2.mul(z, q), f64x2.splat(4844.063053251255));
  return f64x2.add(x, f64x2.mul(f64x2.mul(x, z), f64x2.div(p, q)));
}
