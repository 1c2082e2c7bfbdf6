// log x and log(1 + x) of two numbers at a time. Errors are in the units of exponentials.ts.
import { LN2_HIGH, LN2_LOW, SMALL } from "./exponentials";

/** Functions that several kernels inline. */
export class InlineLogarithm {
  /** log(1 + x) for |x| ≤ {@link SMALL}. 1.9 units. */
  @inline
  static log1p(x: v128): v128 {
    return InlineLogarithm.twiceArtanh(f64x2.div(x, f64x2.add(f64x2.splat(2), x)));
  }

  /** log((1 + s) / (1 − s)) for |s| below {@link SMALL} by its Taylor series. The first omitted term is s⁹/9. */
  @inline
  static twiceArtanh(s: v128): v128 {
    const q = f64x2.mul(s, s);
    const twice = f64x2.add(s, s);
    const tail = f64x2.add(f64x2.splat(1.0 / 5), f64x2.mul(q, f64x2.splat(1.0 / 7)));
    const series = f64x2.add(f64x2.splat(1.0 / 3), f64x2.mul(q, tail));
    return f64x2.add(twice, f64x2.mul(f64x2.mul(twice, q), series));
  }

  /** The same for |s| up to 2⁻¹³. The first omitted term, s⁵/5, is below ε/4. */
  @inline
  static twiceTinyArtanh(s: v128): v128 {
    const twice = f64x2.add(s, s);
    return f64x2.add(twice, f64x2.mul(f64x2.mul(twice, f64x2.mul(s, s)), f64x2.splat(1.0 / 3)));
  }
}

/** log x. 0.8 units. */
export function log(x: v128): v128 {
  const usual = v128.and(f64x2.ge(x, f64x2.splat(2.2250738585072014e-308)), f64x2.lt(x, f64x2.splat(Infinity)));
  if (i64x2.all_true(usual)) return logOfNormal(x, f64x2.splat(0), f64x2.splat(0));
  // Subnormal numbers are multiplied by 2⁵⁴. Then 0, negative numbers, infinity and NaN follow.
  const isTiny = f64x2.lt(x, f64x2.splat(2.2250738585072014e-308));
  const scaled = v128.bitselect(f64x2.mul(x, f64x2.splat(18014398509481984)), x, isTiny);
  const result = logOfNormal(scaled, v128.and(isTiny, f64x2.splat(-54)), f64x2.splat(0));
  return logOfLimits(x, f64x2.splat(0), result);
}

/** log(1 + x). 1.9 units. */
export function log1p(x: v128): v128 {
  const isSmall = f64x2.le(f64x2.abs(x), f64x2.splat(SMALL));
  if (i64x2.all_true(isSmall)) return InlineLogarithm.log1p(x);
  // The rounding error of 1 + x, relative to the sum.
  const one = f64x2.splat(1);
  const sum = f64x2.add(one, x);
  const isLarge = f64x2.gt(x, one);
  const larger = v128.bitselect(x, one, isLarge);
  const smaller = v128.bitselect(one, x, isLarge);
  const error = f64x2.div(f64x2.sub(smaller, f64x2.sub(sum, larger)), sum);
  const result = v128.bitselect(InlineLogarithm.log1p(x), logOfNormal(sum, f64x2.splat(0), error), isSmall);
  const usual = v128.and(f64x2.gt(x, f64x2.splat(-1)), f64x2.lt(x, f64x2.splat(Infinity)));
  return i64x2.all_true(usual) ? result : logOfLimits(x, f64x2.splat(-1), result);
}

/** `result` if x is finite and above `zero`; −∞ at `zero`, NaN below it and for NaN, ∞ for ∞. */
function logOfLimits(x: v128, zero: v128, result: v128): v128 {
  const infinity = f64x2.splat(Infinity);
  const above = f64x2.gt(x, zero);
  let y = v128.bitselect(result, f64x2.splat(NaN), above);
  y = v128.bitselect(infinity, y, f64x2.eq(x, infinity));
  return v128.bitselect(f64x2.neg(infinity), y, f64x2.eq(x, zero));
}

/**
 * log(u·(1 + error)) + n·log 2 for normal u, as in FreeBSD's e_log.c and s_log1p.c: u = 2ᵏ·(1 + f) with 1 + f between
 * √½ and √2, s = f / (2 + f), log(1 + f) = f − f²/2 + s·(f²/2 + R(s²)).
 */
function logOfNormal(u: v128, n: v128, error: v128): v128 {
  const bits = i64x2.add(u, i64x2.splat(0x00095f6200000000));
  // The biased exponent becomes a number as the lowest bits of 2⁵².
  const biased = v128.or(i64x2.shr_u(bits, 52), i64x2.splat(0x4330000000000000));
  const k = f64x2.add(f64x2.sub(biased, f64x2.splat(4503599627370496.0 + 1023)), n);
  const scaled = i64x2.add(v128.and(bits, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e00000000));
  const f = f64x2.sub(scaled, f64x2.splat(1));
  const half = f64x2.mul(f64x2.mul(f, f), f64x2.splat(0.5));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let odd = f64x2.mul(w, f64x2.splat(0.14798198605116586));
  odd = f64x2.mul(w, f64x2.add(odd, f64x2.splat(0.1818357216161805)));
  odd = f64x2.mul(w, f64x2.add(odd, f64x2.splat(0.2857142874366239)));
  odd = f64x2.mul(z, f64x2.add(odd, f64x2.splat(0.6666666666666735)));
  let even = f64x2.mul(w, f64x2.splat(0.15313837699209373));
  even = f64x2.mul(w, f64x2.add(even, f64x2.splat(0.22222198432149784)));
  even = f64x2.mul(w, f64x2.add(even, f64x2.splat(0.3999999999940942)));
  const series = f64x2.mul(s, f64x2.add(half, f64x2.add(odd, even)));
  const low = f64x2.add(f64x2.mul(k, f64x2.splat(LN2_LOW)), error);
  const tail = f64x2.sub(f64x2.add(series, low), half);
  return f64x2.add(f64x2.add(tail, f), f64x2.mul(k, f64x2.splat(LN2_HIGH)));
}
